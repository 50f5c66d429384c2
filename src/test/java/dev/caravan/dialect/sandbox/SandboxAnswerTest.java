package dev.caravan.dialect.sandbox;

import static dev.caravan.dialect.sandbox.SandboxCall.answer;
import static dev.caravan.dialect.sandbox.SandboxCall.content;
import static dev.caravan.dialect.sandbox.SandboxCall.failure;
import static dev.caravan.dialect.sandbox.SandboxCall.finishReason;
import static dev.caravan.dialect.sandbox.SandboxCall.json;
import static dev.caravan.dialect.sandbox.SandboxCall.plan;
import static dev.caravan.dialect.sandbox.SandboxCall.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.dialect.sandbox.SandboxPlan.Answer;
import dev.caravan.request.TokenEstimate;
import org.junit.jupiter.api.Test;

class SandboxAnswerTest {
    @Test
    void the_answer_says_what_it_is_what_it_heard_and_how_to_get_a_real_one() {
        assertThat(content(answer("")))
                .startsWith("This is Caravan's sandbox, not a model: no provider is configured")
                .contains("“hello there”")
                .contains("OPENAI_API_KEY");
    }

    @Test
    void the_whole_answer_has_the_form_of_openai() {
        Answer answer = answer("");

        JsonNode whole = answer.whole();
        assertThat(whole.path("id").asText()).isEqualTo("chatcmpl-1");
        assertThat(whole.path("object").asText()).isEqualTo("chat.completion");
        assertThat(whole.path("created").asLong()).isEqualTo(1_700_000_000);
        assertThat(whole.path("model").asText()).isEqualTo("echo");
        JsonNode choice = whole.at("/choices/0");
        assertThat(choice.path("index").intValue()).isZero();
        assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
        assertThat(choice.at("/message/refusal").isNull()).isTrue();
        assertThat(choice.path("logprobs").isNull()).isTrue();
        assertThat(finishReason(answer)).isEqualTo("stop");
    }

    @Test
    void the_tokens_of_prompt_and_answer_are_counted() {
        Answer answer = answer("");

        JsonNode usage = answer.whole().path("usage");
        assertThat(usage.path("prompt_tokens").longValue())
                .isEqualTo(answer.usage().input())
                .isEqualTo(3 + TokenEstimate.PER_MESSAGE + TokenEstimate.of("hello there"));
        assertThat(usage.path("completion_tokens").longValue())
                .isEqualTo(answer.usage().output())
                .isEqualTo(TokenEstimate.of(content(answer)));
        assertThat(usage.path("total_tokens").longValue())
                .isEqualTo(answer.usage().total());
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").isInt()).isTrue();
        assertThat(usage.at("/completion_tokens_details/reasoning_tokens").isInt())
                .isTrue();
    }

    @Test
    void the_chunks_are_the_whole_answer_in_pieces() {
        Answer answer = answer("'stream': true");

        assertThat(streamed(answer)).isEqualTo(content(answer));
        assertThat(answer.chunks()).hasSizeGreaterThan(20).allSatisfy(chunk -> {
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("id").asText()).isEqualTo("chatcmpl-1");
            assertThat(chunk.has("usage")).isFalse();
        });
        assertThat(answer.chunks().getFirst().at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
        JsonNode last = answer.chunks().getLast().at("/choices/0");
        assertThat(last.path("delta").isEmpty()).isTrue();
        assertThat(last.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.chunks().get(1).at("/choices/0/finish_reason").isNull())
                .isTrue();
    }

    @Test
    void the_usage_chunk_stands_alone_and_the_others_then_say_null() {
        Answer answer = answer("'stream': true, 'stream_options': {'include_usage': true}");

        assertThat(answer.usageChunk().path("choices").isArray()).isTrue();
        assertThat(answer.usageChunk().path("choices").isEmpty()).isTrue();
        assertThat(answer.usageChunk().path("usage")).isEqualTo(answer.whole().path("usage"));
        assertThat(answer.chunks())
                .allSatisfy(chunk -> assertThat(chunk.path("usage").isNull()).isTrue());
    }

    @Test
    void a_limit_of_tokens_cuts_the_answer() {
        Answer answer = answer("'max_tokens': 5");

        assertThat(finishReason(answer)).isEqualTo("length");
        assertThat(answer.usage().output()).isEqualTo(5);
        assertThat(streamed(answer)).isEqualTo(content(answer)).isEqualTo("This is Caravan's sa");
        assertThat(answer("'max_tokens': 500, 'max_completion_tokens': 2")
                        .usage()
                        .output())
                .isEqualTo(2);
        assertThat(finishReason(answer("'max_completion_tokens': 5000"))).isEqualTo("stop");
    }

    @Test
    void a_stop_sequence_ends_the_answer_before_itself() {
        assertThat(content(answer("'stop': ' sandbox'"))).isEqualTo("This is Caravan's");
        assertThat(content(answer("'stop': ['nowhere', 'not', 'is']"))).isEqualTo("Th");
        assertThat(finishReason(answer("'stop': ['sandbox'], 'max_tokens': 100")))
                .isEqualTo("stop");
        assertThat(finishReason(answer("'stop': ['model'], 'max_tokens': 2"))).isEqualTo("length");
        assertThat(finishReason(answer("'stop': null"))).isEqualTo("stop");
    }

    @Test
    void several_choices_are_answered_and_counted() {
        Answer answer = answer("'n': 3");

        assertThat(answer.whole().path("choices"))
                .extracting(choice -> choice.path("index").intValue())
                .containsExactly(0, 1, 2);
        assertThat(answer.usage().output()).isEqualTo(3 * answer("").usage().output());
        assertThat(answer.chunks())
                .filteredOn(chunk -> !chunk.at("/choices/0/finish_reason").isNull())
                .extracting(chunk -> chunk.at("/choices/0/index").intValue())
                .containsExactly(0, 1, 2);
    }

    @Test
    void numbers_out_of_range_are_the_callers_fault() {
        assertThat(failure("echo", "'n': 0").status()).isEqualTo(400);
        assertThat(failure("echo", "'n': 129").message()).contains("'n'");
        assertThat(failure("echo", "'n': 'two'").code()).isEqualTo("invalid_request_error");
        assertThat(failure("echo", "'max_tokens': 0").message()).contains("max_tokens");
        assertThat(failure("echo", "'stop': ['a', 'b', 'c', 'd', 'e']").message())
                .contains("'stop'");
        assertThat(failure("echo", "'max_completion_tokens': 1.5").status()).isEqualTo(400);
    }

    @Test
    void a_member_that_is_null_is_a_member_that_is_absent() {
        Answer answer = answer("'n': null, 'max_tokens': null, 'stop': null, 'tools': null, 'tool_choice': null,"
                + " 'response_format': null, 'stream_options': null");

        assertThat(answer.whole()).isEqualTo(answer("").whole());
    }

    @Test
    void any_script_comes_back_whole() {
        String text = "Grüße, 你好, नमस्ते, 👩‍👩‍👧 and \"quotes\" \\ too";

        Answer answer = answer("echo", text, "");

        assertThat(content(answer)).contains(text);
        assertThat(streamed(answer)).isEqualTo(content(answer));
        for (ObjectNode chunk : answer.chunks()) {
            String piece = chunk.at("/choices/0/delta/content").asText();
            assertThat(piece.codePoints())
                    .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        }
    }

    @Test
    void of_a_long_message_only_an_excerpt_is_echoed() {
        assertThat(content(answer("echo", "🙂".repeat(100_000), "")))
                .hasSizeLessThan(500)
                .contains("🙂…”");
        assertThat(content(answer("echo", "two\n\n\tlines   here", ""))).contains("“two lines here”");
    }

    @Test
    void a_message_of_parts_is_read() {
        JsonNode request = json("{'messages': [{'role': 'system', 'content': 'be kind'}, {'role': 'user', 'content': ["
                + "{'type': 'text', 'text': 'what is'}, {'type': 'image_url', 'image_url': {'url': 'data:,'}},"
                + " {'type': 'text', 'text': 'this'}]}, {'role': 'assistant', 'content': 'well'}]}");

        Answer answer = (Answer) plan("echo", request);

        assertThat(content(answer)).contains("“what is this”");
        assertThat(answer.usage().input()).isGreaterThan(85 + 3 * TokenEstimate.PER_MESSAGE);
    }

    @Test
    void a_request_without_messages_is_still_answered() {
        assertThat(content((Answer) plan("echo", json("{}")))).contains("sandbox");
        assertThat(content((Answer) plan("echo", json("[]")))).contains("sandbox");
    }

    @Test
    void a_json_answer_is_a_json_object() {
        JsonNode object = json(
                content(answer("'response_format': {'type': 'json_object'}")).replace("'", "’"));

        assertThat(object.path("sandbox").asText()).contains("not a model");
        assertThat(object.path("echo").asText()).isEqualTo("hello there");
    }

    @Test
    void a_schema_is_answered_with_what_it_accepts() {
        Answer answer = answer(
                "'response_format': {'type': 'json_schema', 'json_schema': {'name': 'x', 'schema': "
                        + "{'type': 'object', 'required': ['age'], 'properties': {'age': {'type': 'integer', 'minimum': 7}}}}}");

        assertThat(json(content(answer))).isEqualTo(json("{'age': 7}"));
        assertThat(streamed(answer)).isEqualTo(content(answer));
    }
}
