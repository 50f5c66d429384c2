package dev.caravan.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text can be cut into pieces that are text themselves. */
class JsonTextTest {
    private static final List<String> CHARACTERS = List.of(
            "a", "é", "日", "💡", "\\n", "\\\\", "\\\"", "\\u00e9", "\\ud83d\\udca1", "\\uD83D\\uDCA1", "\\ud83d");

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 17, 100, 1024})
    void pieces_are_whole_text_and_make_up_what_was_cut(int mostBytes) throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            String quoted = anyText(new Random(seed));
            JsonText text = text(quoted);

            List<JsonText> pieces = text.pieces(mostBytes);

            for (JsonText piece : pieces) {
                assertThat(piece.length()).isBetween(1, mostBytes);
                assertThat(piece.plain()).doesNotStartWith("\udca1").doesNotContain("\ufffd");
            }
            assertThat(pieces.stream().map(JsonText::plain).collect(Collectors.joining()))
                    .isEqualTo(text.plain());
        }
    }

    @Test
    void nothing_is_no_piece() {
        assertThat(JsonText.EMPTY.pieces(1024)).isEmpty();
    }

    @Test
    void what_is_short_is_one_piece() throws IOException {
        assertThat(text("caf\\u00e9").pieces(1024)).extracting(JsonText::plain).containsExactly("café");
    }

    private static String anyText(Random random) {
        return random.ints(200, 0, CHARACTERS.size()).mapToObj(CHARACTERS::get).collect(Collectors.joining());
    }

    private static JsonText text(String quoted) throws IOException {
        return Slice.parse(("\"" + quoted + "\"").getBytes(StandardCharsets.UTF_8))
                .inner();
    }
}
