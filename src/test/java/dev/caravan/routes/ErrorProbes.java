package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.time.Duration;
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
                Probe.that(ErrorProbes::failsOnceForAllWhoWait)
                        .needs("edge-errors: failure.share")
                        .cached()
                        .with("caravan.retry.tries", "1"),
                Probe.that(ErrorProbes::saysThatACallWasNotCounted)
                        .needs("tap-errors: log")
                        .file("cost-metrics.camel.yaml", CANNOT_COUNT)
                        .complains());
    }

    private static void saysWhoFailed(Scene scene) {
        scene.north.fails(503);
        scene.south.fails(500);

        Reply reply = scene.caravan.chat("hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("all_providers_failed");
        assertThat(reply.errorMessage()).contains("north/m1", "south/m1");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
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
        double before = scene.caravan.meter("llm_requests_total", "status_code=\"503\"");

        scene.caravan.chat("hi");

        assertThat(scene.caravan.meter("llm_requests_total", "status_code=\"503\""))
                .isEqualTo(before + 1);
    }

    private static void failsOnceForAllWhoWait(Scene scene) {
        scene.north.after(Duration.ofMillis(800)).fails(503);

        List<Reply> replies = scene.twoAtOnce(TestCaravan.request("north/m1", "hi", false));

        assertThat(replies).extracting(Reply::status).containsOnly(500);
        assertThat(scene.north.journal().count()).isEqualTo(1);
    }

    private static void saysThatACallWasNotCounted(Scene scene) {
        scene.answers();

        assertThat(scene.caravan.logged("caravan.taps"))
                .containsExactly("cost-metrics left out a call: cannot count to three");
    }
}
