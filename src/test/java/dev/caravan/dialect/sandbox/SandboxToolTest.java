package dev.caravan.dialect.sandbox;

import static dev.caravan.dialect.sandbox.SandboxCall.answer;
import static dev.caravan.dialect.sandbox.SandboxCall.content;
import static dev.caravan.dialect.sandbox.SandboxCall.failure;
import static dev.caravan.dialect.sandbox.SandboxCall.finishReason;
import static dev.caravan.dialect.sandbox.SandboxCall.json;
import static dev.caravan.dialect.sandbox.SandboxCall.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.dialect.sandbox.SandboxPlan.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxToolTest {
    private static final String TOOLS = "'tools': [{'type': 'function', 'function': {'name': 'weather', 'parameters':"
            + " {'type': 'object', 'properties': {'city': {'type': 'string'}}, 'required': ['city']}}},"
            + " {'type': 'function', 'function': {'name': 'clock'}}]";

    @Test
    void the_first_tool_is_called_with_arguments_that_its_schema_accepts() {
        Answer answer = answer(TOOLS);

        JsonNode message = answer.whole().at("/choices/0/message");
        assertThat(message.path("content").isNull()).isTrue();
        assertThat(message.path("tool_calls")).hasSize(1);
        JsonNode call = message.at("/tool_calls/0");
        assertThat(call.path("id").asText()).startsWith("call_");
        assertThat(call.path("type").asText()).isEqualTo("function");
        assertThat(call.at("/function/name").asText()).isEqualTo("weather");
        assertThat(json(call.at("/function/arguments").asText()).path("city").isTextual())
                .isTrue();
        assertThat(finishReason(answer)).isEqualTo("tool_calls");
        assertThat(answer.usage().output()).isPositive();
    }

    @Test
    void the_tool_that_is_asked_for_is_called() {
        Answer named = answer(TOOLS + ", 'tool_choice': {'type': 'function', 'function': {'name': 'clock'}}");
        Answer allowed = answer(TOOLS + ", 'tool_choice': {'type': 'allowed_tools', 'allowed_tools': {'mode': 'auto',"
                + " 'tools': [{'type': 'function', 'function': {'name': 'clock'}}]}}");

        assertThat(List.of(named, allowed)).allSatisfy(answer -> {
            JsonNode function = answer.whole().at("/choices/0/message/tool_calls/0/function");
            assertThat(function.path("name").asText()).isEqualTo("clock");
            assertThat(function.path("arguments").asText()).isEqualTo("{}");
        });
    }

    @Test
    void a_choice_that_is_not_offered_is_the_callers_fault() {
        assertThat(failure("echo", TOOLS + ", 'tool_choice': {'type': 'function', 'function': {'name': 'oven'}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_tool_with_an_endless_name_is_the_callers_fault() {
        String name = "x".repeat(65);

        assertThat(failure("echo", "'tools': [{'type': 'function', 'function': {'name': '" + name + "'}}]")
                        .message())
                .contains("64 characters");
    }

    @Test
    void no_tool_is_called_if_the_caller_wants_none_or_offers_none() {
        assertThat(content(answer(TOOLS + ", 'tool_choice': 'none'"))).contains("sandbox");
        assertThat(content(answer("'tools': []"))).contains("sandbox");
    }

    @Test
    void a_tools_result_is_answered_in_text() {
        JsonNode request =
                json("{'messages': [{'role': 'user', 'content': 'rain?'}, {'role': 'assistant', 'tool_calls':"
                        + " [{'id': 'call_1', 'type': 'function', 'function': {'name': 'weather', 'arguments': '{}'}}]},"
                        + " {'role': 'tool', 'tool_call_id': 'call_1', 'content': '21 degrees'}], " + TOOLS + "}");

        Answer answer = (Answer) plan("echo", request);

        assertThat(content(answer)).contains("Your tool answered: “21 degrees”");
        assertThat(finishReason(answer)).isEqualTo("stop");
    }

    @Test
    void a_tool_call_is_streamed_name_first_then_arguments_in_pieces() {
        Answer answer = answer(TOOLS + ", 'stream': true");

        List<JsonNode> deltas = answer.chunks().stream()
                .map(chunk -> chunk.at("/choices/0/delta"))
                .toList();
        assertThat(deltas.getFirst().path("role").asText()).isEqualTo("assistant");
        JsonNode opening = deltas.get(1).at("/tool_calls/0");
        JsonNode whole = answer.whole().at("/choices/0/message/tool_calls/0");
        assertThat(opening.path("id")).isEqualTo(whole.path("id"));
        assertThat(opening.at("/function/name").asText()).isEqualTo("weather");
        assertThat(opening.at("/function/arguments").asText()).isEmpty();

        List<JsonNode> pieces = deltas.subList(2, deltas.size() - 1);
        StringBuilder arguments = new StringBuilder();
        pieces.forEach(piece ->
                arguments.append(piece.at("/tool_calls/0/function/arguments").asText()));
        assertThat(pieces).hasSizeGreaterThanOrEqualTo(2);
        assertThat(arguments.toString())
                .isEqualTo(whole.at("/function/arguments").asText());
        assertThat(answer.chunks().getLast().at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void even_empty_arguments_come_in_two_pieces() {
        Answer answer = answer("'tools': [{'type': 'function', 'function': {'name': 'clock'}}]");

        assertThat(answer.chunks()).hasSize(2 + 2 + 1);
    }

    @Test
    void each_choice_calls_under_its_own_id() {
        Answer answer = answer(TOOLS + ", 'n': 2");

        assertThat(answer.whole().at("/choices/0/message/tool_calls/0/id"))
                .isNotEqualTo(answer.whole().at("/choices/1/message/tool_calls/0/id"));
    }

    @Test
    void a_limit_of_tokens_cuts_the_arguments() {
        Answer answer = answer(TOOLS + ", 'max_tokens': 3");

        assertThat(finishReason(answer)).isEqualTo("length");
        assertThat(answer.usage().output()).isLessThanOrEqualTo(3);
    }
}
