package dev.caravan.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.failure.Refusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same question to another model is the same request, byte by byte, but for the model's name. */
class OtherModelTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"model\":\"a\",\"stream\":true,\"messages\":[%s]}|{\"model\":\"p/b\",\"stream\":true,\"messages\":[%s]}",
                "{ \"messages\":[%s],\"x\":1.0, \"model\" : \"\\u0061\" }|{ \"messages\":[%s],\"x\":1.0, \"model\" : \"p/b\" }",
                "{\"messages\":[%s]}|{\"model\":\"p/b\",\"messages\":[%s]}"
            })
    void in_openais_form(String before, String after) {
        String turn = "{\"role\":\"user\",\"content\":\"gr\\u00fc\u00df\"}";

        ChatRequest other = ChatRequestReader.read(utf8(before.formatted(turn))).forModel("p/b");

        assertThat(text(other)).isEqualTo(after.formatted(turn));
        assertThat(other.model()).hasValue("p/b");
        assertThat(other.lastUserText()).isEqualTo("grüß");
        assertThat(other.streamed()).isEqualTo(before.contains("stream"));
    }

    @Test
    void in_anthropics_form() {
        String turns = ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        MessagesRequest asked = MessagesReader.read(utf8("{\"max_tokens\":9" + turns));
        MessagesRequest counted = MessagesReader.readForCounting(utf8("{\"model\":\"a\"" + turns));

        assertThat(text(asked.forModel("p/b"))).isEqualTo("{\"model\":\"p/b\",\"max_tokens\":9" + turns);
        assertThat(asked.forModel("p/b").counting()).isFalse();
        assertThat(text(counted.forModel("p/b"))).isEqualTo("{\"model\":\"p/b\"" + turns);
        assertThat(counted.forModel("p/b").counting()).isTrue();
    }

    @Test
    void a_name_that_no_model_can_have_is_refused() {
        ChatRequest request = ChatRequestReader.read(utf8("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));

        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> request.forModel(" "));
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Request request) {
        return StandardCharsets.UTF_8.decode(request.json()).toString();
    }
}
