package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.GeminiClient.PRO_3;
import static dev.caravan.stub.GeminiClient.TOOLS;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class GeminiDialectTest {
    private static final String THINKING = HI + ",'generationConfig':{'thinkingConfig':{'includeThoughts':true}}";
    private static final String ARGUMENTS = "{ \"z\": 1.0,\n  \"a\":1e5, \"city\":\"Z\\u00fcrich\" }";

    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void an_answer_has_geminis_shape() {
        stub.says("grüezi there");

        JsonNode answer = client.generate(FLASH, HI);

        assertThat(answer.at("/candidates/0").toString())
                .isEqualTo("{\"content\":{\"parts\":[{\"text\":\"grüezi there\"}],\"role\":\"model\"},"
                        + "\"finishReason\":\"STOP\",\"index\":0}");
        assertThat(answer.path("modelVersion").asText()).isEqualTo(FLASH);
        assertThat(answer.path("responseId").asText()).isNotBlank();
        assertThat(answer.path("usageMetadata").path("promptTokenCount").asInt())
                .isEqualTo(10);
    }

    @Test
    void a_stream_says_word_by_word_and_ends_with_the_reason() {
        stub.says("one two  three");

        HttpResponse<String> answer = client.post(FLASH + ":streamGenerateContent?alt=sse", HI);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.body()).endsWith("\r\n\r\n").doesNotContain("[DONE]");
        List<JsonNode> events = GeminiClient.events(answer.body()).stream()
                .map(StubClient::json)
                .toList();
        assertThat(events).extracting(GeminiDialectTest::text).containsExactly("one", " two", "  three", "");
        assertThat(events)
                .extracting(event -> event.at("/candidates/0/finishReason").asText("none"))
                .containsExactly("none", "none", "none", "STOP");
        assertThat(events)
                .extracting(event -> event.path("responseId").asText())
                .containsOnly(events.getFirst().path("responseId").asText());
    }

    @Test
    void a_stream_without_events_is_one_json_array() {
        stub.says("one two");

        HttpResponse<String> answer = client.post(FLASH + ":streamGenerateContent", HI);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(answer.body())).extracting(GeminiDialectTest::text).containsExactly("one", " two", "");
    }

    @Test
    void thoughts_are_told_to_who_asks_for_them() {
        stub.says("yes").thinks("hm well");

        JsonNode parts = client.generate(FLASH, THINKING).at("/candidates/0/content/parts");
        List<JsonNode> events = client.stream(FLASH, THINKING);

        assertThat(parts.toString()).isEqualTo("[{\"text\":\"hm well\",\"thought\":true},{\"text\":\"yes\"}]");
        assertThat(events).extracting(GeminiDialectTest::text).containsExactly("hm", " well", "yes", "");
        assertThat(events)
                .extracting(event ->
                        event.at("/candidates/0/content/parts/0/thought").asBoolean())
                .containsExactly(true, true, false, false);
        assertThat(client.generate(FLASH, HI).toString()).doesNotContain("hm well");
    }

    @Test
    void arguments_stay_as_they_are_byte_for_byte() {
        stub.callsTool("weather", ARGUMENTS).callsTool("clock", "{}");

        String whole = client.post(FLASH + ":generateContent", HI + TOOLS).body();
        List<String> events = GeminiClient.events(client.post(FLASH + ":streamGenerateContent?alt=sse", HI + TOOLS)
                .body());

        String call = "{\"functionCall\":{\"name\":\"weather\",\"args\":" + ARGUMENTS + "}}";
        assertThat(whole).contains(call + ",{\"functionCall\":{\"name\":\"clock\",\"args\":{}}}");
        assertThat(whole).contains("\"finishReason\":\"STOP\"");
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).contains(call).doesNotContain("finishReason");
        assertThat(events.get(1)).contains("clock");
        assertThat(events.getLast()).contains("\"finishReason\":\"STOP\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", TOOLS + ",'toolConfig':{'functionCallingConfig':{'mode':'NONE'}}"})
    void no_tool_is_called_that_may_not_be_called(String tools) {
        stub.says("no call").callsTool("weather", "{}");

        assertThat(text(client.generate(FLASH, HI + tools))).isEqualTo("no call");
    }

    @Test
    void text_is_said_where_a_call_was_forced_but_none_was_planned() {
        String forced = ",'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['weather']}}";

        assertThat(text(client.generate(FLASH, HI + TOOLS + forced))).isEqualTo("hello from the stub");
    }

    @Test
    void gemini_3_signs_the_first_call_and_names_each() {
        stub.callsTool("weather", "{}").callsTool("clock", "{}");

        JsonNode parts = client.generate(PRO_3, HI + TOOLS).at("/candidates/0/content/parts");

        assertThat(parts.path(0).path("thoughtSignature").asText()).isNotBlank();
        assertThat(parts.path(1).has("thoughtSignature")).isFalse();
        assertThat(parts.path(0).at("/functionCall/id").asText())
                .isNotEqualTo(parts.path(1).at("/functionCall/id").asText())
                .isNotBlank();
        assertThat(client.generate(FLASH, HI + TOOLS).toString()).doesNotContain("thoughtSignature", "\"id\"");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, STOP",
        "length, MAX_TOKENS",
        "content_filter, SAFETY",
        "MALFORMED_FUNCTION_CALL, MALFORMED_FUNCTION_CALL",
        "RECITATION, RECITATION"
    })
    void a_reason_to_finish_comes_in_geminis_words(String reason, String words) {
        stub.says("some").finishes(reason);

        assertThat(client.generate(FLASH, HI).at("/candidates/0/finishReason").asText())
                .isEqualTo(words);
        assertThat(client.stream(FLASH, HI)
                        .getLast()
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo(words);
    }

    @Test
    void an_answer_without_a_word_has_no_parts() {
        stub.says("").finishes("length");

        assertThat(client.generate(FLASH, HI).at("/candidates/0/content").toString())
                .isEqualTo("{\"role\":\"model\"}");
    }

    @Test
    void a_blocked_prompt_has_no_candidates() {
        stub.says("never").finishes("blocked:PROHIBITED_CONTENT");

        JsonNode whole = client.generate(FLASH, HI);
        List<JsonNode> events = client.stream(FLASH, HI);

        assertThat(events).hasSize(1);
        for (JsonNode answer : List.of(whole, events.getFirst())) {
            assertThat(answer.has("candidates")).isFalse();
            assertThat(answer.at("/promptFeedback/blockReason").asText()).isEqualTo("PROHIBITED_CONTENT");
            assertThat(answer.path("usageMetadata").toString())
                    .isEqualTo("{\"promptTokenCount\":10,\"totalTokenCount\":10}");
        }
    }

    @Test
    void as_many_candidates_come_as_were_asked_for() {
        String two = HI + ",'generationConfig':{'candidateCount':2}";

        assertThat(client.generate(FLASH, two).path("candidates")).hasSize(2);
        assertThat(client.stream(FLASH, two)).allSatisfy(event -> assertThat(event.path("candidates"))
                .extracting(candidate -> candidate.path("index").asInt())
                .containsExactly(0, 1));
    }

    @Test
    void a_stream_and_a_whole_answer_say_the_same() {
        stub.says("one two three").thinks("first this").usage(Usage.of(20, 9, 5, 3));

        JsonNode whole = client.generate(FLASH, THINKING);
        List<JsonNode> events = client.stream(FLASH, THINKING);

        String joined = events.stream().map(GeminiDialectTest::text).collect(Collectors.joining());
        assertThat(joined).isEqualTo(whole.findValuesAsText("text").stream().collect(Collectors.joining()));
        assertThat(events.getLast().path("usageMetadata")).isEqualTo(whole.path("usageMetadata"));
    }

    @Test
    void a_stream_can_break_off_between_its_tokens() {
        stub.says("one two three").ends(Place.afterTokens(2));

        assertThat(client.stream(FLASH, HI)).extracting(GeminiDialectTest::text).containsExactly("one", " two");
    }

    @Test
    void a_large_answer_and_one_in_the_wrong_form_come_too() {
        stub.saysMegabytes(1);
        assertThat(text(client.generate(FLASH, HI))).hasSizeGreaterThan(900_000);

        stub.says("a b").answersInWrongForm();
        assertThat(client.post(FLASH + ":generateContent", HI).body()).startsWith("data: {");
        assertThat(client.post(FLASH + ":streamGenerateContent?alt=sse", HI).body())
                .startsWith("{\"candidates\"");
    }

    @Test
    void models_are_listed() {
        HttpResponse<String> answer = client.send(client.request("/models").build());

        assertThat(json(answer.body()).path("models"))
                .extracting(model -> model.path("name").asText())
                .contains("models/" + FLASH);
    }

    @Test
    void tokens_are_counted() {
        stub.usage(42, 1);

        assertThat(client.post(FLASH + ":countTokens", HI).body()).isEqualTo("{\"totalTokens\":42}");
    }

    private static String text(JsonNode answer) {
        return answer.at("/candidates/0/content/parts/0/text").asText();
    }
}
