package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation that began with one kind of provider goes on with any other, in the middle of a loop of tools. */
class HandOverTest {
    private static final Fleet FLEET = new Fleet();
    private static final String TOOL = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

    @BeforeEach
    void forget() {
        FLEET.forget();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    static Stream<Arguments> pairs() {
        return Cell.all().flatMap(from -> Vendor.all()
                .map(to -> Arguments.of(from, new Cell(to, from.door(), from.streamed()))));
    }

    private static Question question() {
        return Question.of("How is it?")
                .tool("forecast", TOOL)
                .tool("clock", TOOL)
                .maxTokens(4000);
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void results_go_to_another_provider_than_calls_came_from(Cell from, Cell to) {
        handOver(from, to, question());
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void thoughts_of_one_provider_do_not_trouble_another(Cell from, Cell to) {
        handOver(from, to, question().thinking(2000));
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void the_newest_models_go_on_with_one_anothers_calls(Cell from, Cell to) {
        handOver(from, to, question().toNewest());
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void the_newest_models_think_on(Cell from, Cell to) {
        handOver(from, to, question().toNewest().thinking(2000));
    }

    private static void handOver(Cell from, Cell to, Question question) {
        FLEET.stub(from.vendor())
                .says("")
                .thinks("Let me see.")
                .callsTool("forecast", "{\"city\":\"Bern\"}")
                .callsTool("clock", "{}");
        Heard calls = FLEET.ask(from, question);
        question.called(calls)
                .result(calls.calls().getFirst().id(), "sunny")
                .result(calls.calls().getLast().id(), "noon");
        FLEET.stub(to.vendor()).says("It is sunny.").thinks("I see.");

        Heard answer = FLEET.ask(to, question);

        assertThat(answer.text()).isEqualTo("It is sunny.");
        assertThat(FLEET.received(to.vendor()).results())
                .containsEntry("forecast", "sunny")
                .containsEntry("clock", "noon");
        if (from.door() == Door.CHAT) {
            assertThat(answer.thoughts()).isEmpty();
        }
    }
}
