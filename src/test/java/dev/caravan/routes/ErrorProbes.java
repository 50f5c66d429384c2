package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.util.List;

/** What the steps of errors.camel.yaml are there for. */
final class ErrorProbes {
    private static final String CANNOT_COUNT = """
            - route:
                id: cost-metrics
                routeConfigurationId: tap-errors
                from:
                  uri: direct:cost-metrics
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: cannot count to three
            """;

    private ErrorProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(ErrorProbes::saysWhoFailed)
                        .needs("edge-errors: failure.settle", "edge-errors: writer.refuse")
                        .with("caravan.retry.tries", "1"),
                Probe.that(ErrorProbes::writesFailuresDown)
                        .needs("edge-errors: failure.record")
                        .with("caravan.retry.tries", "1"),
                Probe.that(ErrorProbes::countsFailures)
                        .needs("edge-errors: count-failure")
                        .with("caravan.retry.tries", "1"),
                Probe.that(ErrorProbes::asksAgainAfterAFailure)
                        .needs("edge-errors: failure.share")
                        .in(TestCaravan.Builder::cached)
                        .with("caravan.retry.tries", "1"),
                Probe.that(ErrorProbes::saysThatACallWasNotCounted)
                        .needs("tap-errors: log")
                        .in(builder -> builder.routeFile("cost-metrics.camel.yaml", CANNOT_COUNT)
                                .expectsErrors()));
    }

    private static void saysWhoFailed(Scene scene) {
        scene.north.fails(503);
        scene.south.fails(500);

        Reply reply = scene.caravan.chat("hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
        assertThat(reply.errorMessage()).contains("north/m1", "south/m1");
    }

    private static void writesFailuresDown(Scene scene) {
        scene.north.fails(503);
        scene.south.fails(500);

        Reply reply = scene.caravan.chat("hi");

        scene.await(() -> scene.caravan.books().call(reply).size() == 2);
    }

    private static void countsFailures(Scene scene) {
        scene.north.fails(503);
        scene.south.fails(500);

        scene.caravan.chat("hi");

        assertThat(scene.caravan.meter("llm_requests_total", "status_code=\"503\""))
                .isEqualTo(1);
    }

    private static void asksAgainAfterAFailure(Scene scene) {
        scene.north.next(1).fails(503);
        scene.caravan.ask("north/m1", "hi");

        assertThat(scene.caravan.ask("north/m1", "hi").text()).isEqualTo("from north");
    }

    private static void saysThatACallWasNotCounted(Scene scene) {
        scene.answers();

        assertThat(scene.caravan.logged("caravan.taps"))
                .containsExactly("cost-metrics left out a call: cannot count to three");
    }
}
