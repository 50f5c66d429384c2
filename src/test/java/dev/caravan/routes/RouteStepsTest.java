package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.routeset.RouteSetFault;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No step stands in the routes for nothing: take it out, and something that holds holds no longer. */
@Tag("slow")
class RouteStepsTest {
    private static final List<RouteFile> FILES = RouteFile.in(Stage.ROUTES);

    private static final List<Probe> PROBES = Stream.of(
                    GatewayProbes.all(),
                    CacheProbes.all(),
                    TierProbes.all(),
                    HybridProbes.all(),
                    ChainProbes.all(),
                    ErrorProbes.all(),
                    InboxProbes.all(),
                    MailProbes.all(),
                    CostMetricsProbes.all(),
                    // Last, for batches may be under way when the next scene begins.
                    FilesProbes.all())
            .flatMap(List::stream)
            .toList();

    /** The call itself makes the provider known: chains that name it are faulty without. */
    private static final Set<String> NO_START_WITHOUT = Set.of("provider: call");

    @Test
    void every_step_says_what_it_is_there_for() {
        List<String> steps =
                FILES.stream().flatMap(file -> file.steps().stream()).toList();

        assertThat(Stream.concat(PROBES.stream().flatMap(probe -> probe.steps().stream()), NO_START_WITHOUT.stream()))
                .containsExactlyInAnyOrderElementsOf(steps);
    }

    private static Stream<Probe> probes(boolean complaining) {
        return PROBES.stream().filter(probe -> probe.complaining() == complaining);
    }

    private static RouteFile fileOf(String step) {
        return FILES.stream()
                .filter(file -> file.steps().contains(step))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no file has the step " + step));
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Quietly {
        private final Stage stage = Stage.quiet();

        static Stream<Probe> quiet() {
            return probes(false);
        }

        @ParameterizedTest
        @MethodSource("quiet")
        void it_holds_with_all_steps(Probe probe) throws Exception {
            try (Scene whole = stage.whole(probe)) {
                probe.check().holdsIn(whole);
            }
        }

        @AfterAll
        void nothing_was_complained_of() {
            stage.close();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Noisily {
        private final Stage stage = Stage.complaining();

        static Stream<Probe> complaining() {
            return probes(true);
        }

        static Stream<Arguments> probed() {
            return PROBES.stream().flatMap(probe -> probe.steps().stream().map(step -> Arguments.of(step, probe)));
        }

        @ParameterizedTest
        @MethodSource("complaining")
        void it_holds_with_all_steps(Probe probe) throws Exception {
            try (Scene whole = stage.whole(probe)) {
                probe.check().holdsIn(whole);
            }
        }

        /** Anything else that is thrown says nothing of the step. */
        @ParameterizedTest(name = "{0}")
        @MethodSource("probed")
        void it_holds_no_longer_without(String step, Probe probe) throws Exception {
            try (Scene torn = stage.without(step, fileOf(step), probe)) {
                assertThatExceptionOfType(AssertionError.class)
                        .isThrownBy(() -> probe.check().holdsIn(torn));
            }
        }

        @ParameterizedTest
        @FieldSource("dev.caravan.routes.RouteStepsTest#NO_START_WITHOUT")
        void nothing_even_starts_without(String step) {
            Probe probe = Probe.that(Scene::answers);

            assertThatThrownBy(() -> stage.without(step, fileOf(step), probe)).isInstanceOf(RouteSetFault.class);
        }

        @AfterAll
        void close() {
            stage.close();
        }
    }
}
