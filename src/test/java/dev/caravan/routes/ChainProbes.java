package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the steps of chain.camel.yaml are there for. */
final class ChainProbes {
    private ChainProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(Scene::answers)
                        .needs(
                                "ask-providers: to direct:next-provider",
                                "ask-providers: toD direct:provider-${variable.provider}",
                                "next-provider: chain.next"),
                Probe.that(ChainProbes::asksTheNextWhenOneFails).needs("ask-providers: loop"),
                Probe.that(ChainProbes::waitsBeforeItAsksAgain)
                        .needs("next-provider: delay")
                        .with("caravan.retry.wait", "1s"),
                Probe.that(ChainProbes::leavesABrokenProviderAlone)
                        .needs("provider: breaker")
                        .with("caravan.tier.simple.chain", "north/broken, south/m1")
                        .with("caravan.retry.tries", "1")
                        .with("caravan.breaker.window", "2")
                        .with("caravan.breaker.least-calls", "2")
                        .with("caravan.breaker.wait", "10s"),
                Probe.that(ChainProbes::letsARateLimitedProviderRest).needs("provider: awake"),
                Probe.that(ChainProbes::passesTheSecondCallOn)
                        .needs("provider: requests-per-minute")
                        .with("caravan.provider.north.requests-per-minute", "6"),
                Probe.that(ChainProbes::passesTheSecondCallOn)
                        .needs("provider: tokens-per-minute")
                        .with("caravan.provider.north.tokens-per-minute", "60"),
                Probe.that(ChainProbes::passesTheSecondCallOn)
                        .needs("provider: gap")
                        .with("caravan.model.north/m1.gap", "10s"),
                Probe.that(ChainProbes::asksOneAtATime)
                        .needs("provider: calls-at-once")
                        .with("caravan.provider.north.calls-at-once", "1"),
                Probe.that(ChainProbes::spendsNoMoreThanThereIs)
                        .needs("provider: hold")
                        .with("caravan.budget.usd-per-month", "10"),
                Probe.that(ChainProbes::asksTheNextWhenOneFails).needs("provider: next"));
    }

    private static void waitsBeforeItAsksAgain(Scene scene) {
        scene.north.next(1).fails(503);

        Reply reply = scene.caravan.ask("north/m1", "hi");

        assertThat(reply.text()).isEqualTo("from north");
        assertThat(reply.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    private static void leavesABrokenProviderAlone(Scene scene) {
        scene.north.fails(500);

        for (int i = 0; i < 5; i++) {
            assertThat(scene.caravan.chat("hi").text()).isEqualTo("from south");
        }

        assertThat(scene.north.journal().count()).isEqualTo(2);
    }

    private static void letsARateLimitedProviderRest(Scene scene) {
        scene.north.rateLimits(Duration.ofSeconds(20));

        scene.caravan.chat("hi");
        Reply second = scene.caravan.chat("hi");

        assertThat(second.text()).isEqualTo("from south");
        assertThat(scene.north.journal().count()).isEqualTo(1);
    }

    private static void passesTheSecondCallOn(Scene scene) {
        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from north");
        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from south");
    }

    private static void asksOneAtATime(Scene scene) {
        scene.north.after(Duration.ofMillis(800));

        CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> scene.caravan.chat("hi"));
        scene.await(() -> scene.north.journal().count() >= 1);
        Reply second = scene.caravan.chat("hi");

        assertThat(second.text()).isEqualTo("from south");
        assertThat(first.join().text()).isEqualTo("from north");
    }

    private static void spendsNoMoreThanThereIs(Scene scene) {
        Reply reply = scene.caravan.ask("north/dear", "hi");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.errorCode()).isEqualTo("insufficient_quota");
    }

    private static void asksTheNextWhenOneFails(Scene scene) {
        scene.north.fails(503);

        assertThat(scene.caravan.chat("hi").text()).isEqualTo("from south");
    }
}
