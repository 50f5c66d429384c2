package dev.caravan.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.failure.Refusal;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.Request;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForbiddenWordsTest {
    private static final String LIST = "swordfish, project falcon,Straße,  ";

    private final ForbiddenWords words = new ForbiddenWords();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swordfish",
                "SwordFish!",
                "a swordfish.",
                "(swordfish)",
                "swordfish_2",
                "the\\nswordfish",
                "\\u0073word\\u0066ish",
                "Project Falcon",
                "project\\n  falcon",
                "straße",
                "in der STRAßE"
            })
    void a_word_is_found_however_it_is_written(String text) {
        for (Call call : saying(text)) {
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> words.requireNone(call, LIST))
                    .satisfies(refusal -> {
                        assertThat(refusal.status()).isEqualTo(400);
                        assertThat(refusal.code()).hasValue("blocked_word");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "swordfishes", "myswordfish", "project: falcon", "projectfalcon", "sword fish"})
    void other_words_pass(String text) {
        for (Call call : saying(text)) {
            assertThatCode(() -> words.requireNone(call, LIST)).doesNotThrowAnyException();
        }
    }

    @Test
    void a_files_bytes_are_no_words() {
        String bytes = "A".repeat(300) + "/swordfish/" + "B".repeat(300);
        String image = """
                {"messages":[{"role":"user","content":[{"type":"image_url",
                "image_url":{"url":"data:image/png;base64,%s"}}]}]}""".formatted(bytes);
        String document = """
                {"max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64",
                "media_type":"image/png","data":"%s"}}]}]}""".formatted(bytes);

        assertThatCode(() -> words.requireNone(chat(image), LIST)).doesNotThrowAnyException();
        assertThatCode(() -> words.requireNone(call(MessagesReader.read(utf8(document))), LIST))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> words.requireNone(saying(bytes + " and then").getFirst(), LIST));
    }

    @Test
    void what_tools_are_called_with_is_text_too() {
        String request = """
                {"messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"c1",
                "type":"function","function":{"name":"find","arguments":"{\\"fish\\":\\"swordfish\\"}"}}]},
                {"role":"tool","tool_call_id":"c1","content":"none"}]}""";

        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> words.requireNone(chat(request), LIST));
    }

    @Test
    void the_refusal_names_what_the_caller_wrote() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(
                        () -> words.requireNone(saying("the SWORDFISH swims").getFirst(), LIST))
                .satisfies(refusal -> assertThat(refusal.reason()).contains("'SWORDFISH'"));
    }

    @Test
    void a_list_without_words_is_a_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> words.requireNone(saying("hi").getFirst(), " , "));
    }

    /** The same text in every form of a request, and in every voice. */
    private static List<Call> saying(String text) {
        return List.of(
                chat("{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"),
                chat("{\"messages\":[{\"role\":\"system\",\"content\":\"" + text
                        + "\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}"),
                call(MessagesReader.read(utf8("{\"max_tokens\":9,\"system\":\"" + text
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))),
                call(EmbeddingsRequest.read(utf8("{\"model\":\"m\",\"input\":[\"hi\",\"x " + text + "\"]}"))));
    }

    private static Call chat(String json) {
        return call(ChatRequestReader.read(utf8(json)));
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Call call(Request request) {
        Caller nobody = (Caller) Proxy.newProxyInstance(
                Caller.class.getClassLoader(), new Class<?>[] {Caller.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("nobody is told anything");
                });
        return new Asked(
                "req_1",
                0,
                request,
                Map.of(),
                Map.of(),
                Recall.WELCOME,
                true,
                Papers.inside(new Identity.Inside()),
                nobody);
    }
}
