package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model thought is shown where the caller's form has a place for it, and is never taken for its answer. */
class ThinkingMatrixTest {
    private static final Fleet FLEET = new Fleet();
    private static final String THOUGHTS = "Let me see – 日本, 🐪 – yes.";
    private static final String TOOL = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

    @BeforeEach
    void forget() {
        FLEET.forget();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    static Stream<Cell> cells() {
        return Cell.all();
    }

    /** OpenAI shows what it thinks in responses only. */
    static Stream<Cell> cellsThatShowThoughts() {
        return cells().filter(cell -> cell.door() != Door.CHAT)
                .filter(cell -> cell.vendor() != Vendor.COMPATIBLE)
                .filter(cell -> cell.door() == Door.RESPONSES || cell.vendor() != Vendor.OPENAI);
    }

    private static Question question() {
        return Question.of("hi").thinking(2000).maxTokens(4000);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void the_provider_is_told_to_think(Cell cell) {
        FLEET.ask(cell, question());

        JsonNode body = FLEET.stub(cell.vendor()).journal().last().json();
        switch (cell.vendor()) {
            case OPENAI, COMPATIBLE ->
                assertThat(body.path("reasoning_effort")
                                .asText(body.at("/reasoning/effort").asText()))
                        .isEqualTo("low");
            case ANTHROPIC -> {
                assertThat(body.at("/thinking/type").asText()).isEqualTo("enabled");
                assertThat(body.at("/thinking/budget_tokens").asInt()).isBetween(1024, 2000);
            }
            case GEMINI ->
                assertThat(body.at("/generationConfig/thinkingConfig").isObject())
                        .isTrue();
            case BEDROCK -> {
                JsonNode thinking = body.at("/additionalModelRequestFields/thinking");
                assertThat(thinking.path("type").asText()).isEqualTo("enabled");
                assertThat(thinking.path("budget_tokens").asInt()).isBetween(1024, 2000);
            }
            case OLLAMA ->
                assertThat(body.path("think").asBoolean() || body.path("think").isTextual())
                        .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void thoughts_are_no_part_of_the_answer(Cell cell) {
        FLEET.stub(cell.vendor()).says("It is 42.").thinks(THOUGHTS);

        Heard heard = FLEET.ask(cell, question());

        assertThat(heard.text()).isEqualTo("It is 42.");
        assertThat(heard.finish()).isEqualTo(cell.ended("stop"));
    }

    @ParameterizedTest
    @MethodSource("cellsThatShowThoughts")
    void thoughts_are_shown_to_who_asked_for_them(Cell cell) {
        FLEET.stub(cell.vendor()).says("It is 42.").thinks(THOUGHTS).splitsBytes();

        assertThat(FLEET.ask(cell, question()).thoughts()).isEqualTo(THOUGHTS);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void thinking_goes_on_behind_a_tools_result(Cell cell) {
        ProviderStub stub = FLEET.stub(cell.vendor());
        Question question = question().tool("forecast", TOOL);
        stub.says("").thinks(THOUGHTS).callsTool("forecast", "{\"city\":\"Bern\"}");
        Heard call = FLEET.ask(cell, question);
        question.called(call).result(call.calls().getFirst().id(), "sunny");
        stub.says("It is sunny.").thinks("I see.");

        Heard answer = FLEET.ask(cell, question);

        assertThat(answer.text()).isEqualTo("It is sunny.");
        assertThat(FLEET.received(cell.vendor()).results()).containsEntry("forecast", "sunny");
        if (cell.vendor() == Vendor.ANTHROPIC || cell.vendor() == Vendor.BEDROCK) {
            assertThat(FLEET.received(cell.vendor()).text()).contains(THOUGHTS, "\"signature\"");
        }
    }
}
