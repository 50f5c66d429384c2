package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import java.time.Duration;
import java.util.List;

/** What the steps of cache.camel.yaml are there for. */
final class CacheProbes {
    private static final String QUESTION = TestCaravan.request("simple", "hi", false);

    private CacheProbes() {}

    static List<Probe> all() {
        return List.of(
                cached(Scene::answers)
                        .needs(
                                "recall: cache.recall",
                                "recall: when ${variable.cache} == 'miss'",
                                "recall: to direct:ask"),
                cached(CacheProbes::remembers)
                        .needs("keep: cache.keep", "keep: when ${variable.cache} == 'kept'", "keep: put"),
                cached(CacheProbes::tellsWhatItKnowsThoughSomebodyAsksAfresh)
                        .needs("recall: when ${variable.cache} == 'read'", "recall: read"),
                cached(CacheProbes::asksOnceForAllWhoWait).needs("keep: cache.land"));
    }

    private static Probe cached(Probe.Check check) {
        return Probe.that(check).cached();
    }

    static void remembers(Scene scene) {
        scene.caravan.chat("hi");
        Reply again = scene.caravan.chat("hi");

        assertThat(again.text()).isEqualTo("from north");
        assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
        assertThat(scene.north.journal().count()).isEqualTo(1);
    }

    /** Without the read, the call would wait for the one under way: only who must ask a provider looks once more. */
    private static void tellsWhatItKnowsThoughSomebodyAsksAfresh(Scene scene) {
        scene.caravan.chat("hi");
        scene.north.after(Duration.ofSeconds(3));
        try (Wire fresh = Wire.to(scene.caravan)) {
            fresh.send(Wire.post(QUESTION, "Cache-Control: no-cache"));
            scene.await(() -> scene.north.journal().count() >= 2);

            assertThat(scene.caravan.chat("hi").header("x-caravan-cache")).isEqualTo("hit");
        }
    }

    private static void asksOnceForAllWhoWait(Scene scene) {
        scene.north.after(Duration.ofMillis(800));

        List<Reply> replies = scene.twoAtOnce(QUESTION);

        assertThat(replies).extracting(Reply::text).containsOnly("from north");
        assertThat(scene.north.journal().count()).isEqualTo(1);
    }
}
