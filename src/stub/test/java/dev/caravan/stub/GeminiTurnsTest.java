package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.GeminiClient.PRO_3;
import static dev.caravan.stub.GeminiClient.TOOLS;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations are written in shorthand: {@code u} a user's word, {@code c} a call, {@code r} its response. */
@Tag("stub")
class GeminiTurnsTest {
    private static final String CALL = "{'functionCall':{'name':'weather','args':{}}}";
    private static final String RESPONSE = "{'functionResponse':{'name':'weather','response':{'sun':true}}}";

    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c r | Please ensure that function call turn comes immediately after a user turn",
                "u m c r | Please ensure that function call turn comes immediately after a user turn",
                "u r | Please ensure that function response turn comes immediately after a function call turn.",
                "u c | Please ensure that the number of function response parts is equal to the number of function call",
                "u c u | Please ensure that the number of function response parts is equal",
                "u cc r | Please ensure that the number of function response parts is equal",
                "u cc r r | Please ensure that the number of function response parts is equal",
                "u c rr | Please ensure that the number of function response parts is equal",
                "u c ru | Please ensure that the number of function response parts is equal",
                "u c o | Please ensure that the function response `clock` answers a function call",
                "u c f | Please use a valid role: user, model.",
                "u n u | Please use a valid role: user, model.",
                "m | Please ensure that single turn requests end with a user role",
                "u c x | The referenced name `#/$defs/a` in function_response.response does not match",
            })
    void turns_in_disorder_are_refused(String turns, String words) {
        assertThat(refusal(FLASH, conversation(turns))).startsWith(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"u", "u u", "u m u", "u m", "u c r", "u cc rr", "u c r c r", "u c r m u"})
    void turns_in_order_are_answered(String turns) {
        assertThat(client.generate(FLASH, conversation(turns)).has("candidates"))
                .isTrue();
    }

    @Test
    void newer_models_do_not_go_on_where_a_model_spoke_last() {
        assertThat(refusal("gemini-3.6-flash", conversation("u m")))
                .isEqualTo("Requests ending with a model turn are not supported.");
    }

    @Test
    void responses_go_with_calls_by_their_ids() {
        String calls = conversation("u c r").replace("'functionCall':{", "'functionCall':{'id':'1',");

        assertThat(client.generate(FLASH, calls).has("candidates")).isTrue();
        assertThat(refusal(FLASH, calls.replace("'functionResponse':{", "'functionResponse':{'id':'2',")))
                .contains("answers a function call");
    }

    @Test
    void gemini_3_wants_its_signature_back() {
        stub.callsTool("weather", "{}");
        String signature = client.generate(PRO_3, HI + TOOLS)
                .at("/candidates/0/content/parts/0/thoughtSignature")
                .asText();

        assertThat(signature).matches(".*[+/].*=");
        assertThat(client.generate(PRO_3, signed("u c r", signature)).has("candidates"))
                .isTrue();
        assertThat(refusal(PRO_3, conversation("u c r")))
                .startsWith("Function call is missing a thought_signature in functionCall parts.")
                .contains("function call `default_api:weather` , position 2.");
        assertThat(refusal(PRO_3, signed("u c r", "AAAA"))).isEqualTo("Corrupted thought signature.");
        assertThat(refusal(PRO_3, signed("u c r", signature).replace("weather", "clock")))
                .isEqualTo("Corrupted thought signature.");
    }

    @Test
    void only_the_first_call_of_the_current_turn_needs_a_signature() {
        assertThat(client.generate(PRO_3, conversation("u c r m u")).has("candidates"))
                .isTrue();
        String parallel = conversation("u cc rr")
                .replaceFirst(
                        "\\{'functionCall'", "{'thoughtSignature':'skip_thought_signature_validator','functionCall'");
        assertThat(client.generate(PRO_3, parallel).has("candidates")).isTrue();
        assertThat(client.generate(FLASH, conversation("u c r")).has("candidates"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip_thought_signature_validator", "context_engineering_is_the_way_to_go"})
    void a_documented_dummy_does_instead(String dummy) {
        JsonNode answer = client.generate(PRO_3, signed("u c r c r", dummy));

        assertThat(answer.has("candidates")).isTrue();
    }

    private static String signed(String turns, String signature) {
        return conversation(turns).replace("{'functionCall'", "{'thoughtSignature':'" + signature + "','functionCall'");
    }

    private static String conversation(String turns) {
        StringBuilder contents = new StringBuilder();
        for (String turn : turns.split(" ", -1)) {
            StringBuilder parts = new StringBuilder();
            turn.chars()
                    .forEach(letter -> parts.append(parts.isEmpty() ? "" : ",").append(part((char) letter)));
            contents.append(contents.isEmpty() ? "" : ",")
                    .append("{'role':'")
                    .append(role(turn.charAt(0)))
                    .append("','parts':[")
                    .append(parts)
                    .append("]}");
        }
        return "'contents':[" + contents + "]";
    }

    private static String role(char letter) {
        return switch (letter) {
            case 'm', 'c' -> "model";
            case 'n' -> "assistant";
            case 'f' -> "function";
            default -> "user";
        };
    }

    private static String part(char letter) {
        return switch (letter) {
            case 'c' -> CALL;
            case 'r', 'f' -> RESPONSE;
            case 'o' -> RESPONSE.replace("weather", "clock");
            case 'x' -> RESPONSE.replace("'sun':true", "'$ref':'#/$defs/a'");
            default -> "{'text':'word'}";
        };
    }

    private String refusal(String model, String members) {
        HttpResponse<String> answer = client.post(model + ":generateContent", members);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return json(answer.body()).at("/error/message").asText();
    }
}
