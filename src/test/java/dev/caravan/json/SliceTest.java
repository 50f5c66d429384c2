package dev.caravan.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value can be looked into, and written elsewhere byte by byte. */
class SliceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e5",
                "-0.50",
                "\"\\u00e9 \\/ \\\"\"",
                "\"日本 💡\"",
                "[ 1, 2.50 ,3e0 ]",
                "[1, \"two\", 3, {\"a\":[ ]}]",
                "{ \"b\" : 1.0 ,\"a\":[true,null] }",
                "[[1,2],[3]]",
                "[]",
                "{}"
            })
    void a_value_is_written_as_it_stands(String json) throws IOException {
        Slice inner =
                slice("{\"x\": [0, " + json + " ] , \"y\":1}").get("x").items().get(1);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = Json.factory().createGenerator(out)) {
            inner.writeTo(generator);
        }

        assertThat(inner.json()).isEqualTo(json);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(json);
    }

    @Test
    void lists_of_numbers_and_mixed_ones_have_their_items() throws IOException {
        assertThat(slice("[1, 2.5, -3]").items()).extracting(Slice::json).containsExactly("1", "2.5", "-3");
        assertThat(slice("[1, 2, \"x\", 4]").items()).extracting(Slice::json).containsExactly("1", "2", "\"x\"", "4");
    }

    @Test
    void text_is_decoded_where_it_is_asked_for() throws IOException {
        Slice text = slice("\"caf\\u00e9 \\n \\ud83d\\udca1\"");

        assertThat(text.text()).isEqualTo("café \n 💡");
        assertThat(text.inner().isBlank()).isFalse();
        assertThat(slice("\" \\n \\u2003\"").inner().isBlank()).isTrue();
    }

    @Test
    void what_is_not_there_is_missing_all_the_way_down() throws IOException {
        Slice missing = slice("{\"a\": 1}").get("b").get("c");

        assertThat(missing.isMissing()).isTrue();
        assertThat(missing.items()).isEmpty();
        assertThat(missing.text()).isEmpty();
    }

    @Test
    void a_few_million_numbers_can_be_cut_but_not_as_many_values() throws IOException {
        String numbers = "[" + "1,".repeat(3_000_000) + "1]";
        String values = "[" + "[],".repeat(400_000) + "[]]";

        assertThat(slice(numbers).items()).hasSize(3_000_001);
        assertThatThrownBy(() -> slice(values)).isInstanceOf(IOException.class).hasMessageContaining("too many values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "1 2", "{\"a\":1}x", "nul", "[1,]"})
    void what_is_no_whole_value_is_refused(String json) {
        List<String> tried = List.of(json);

        assertThatThrownBy(() -> slice(tried.getFirst())).isInstanceOf(IOException.class);
    }

    private static Slice slice(String json) throws IOException {
        return Slice.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
