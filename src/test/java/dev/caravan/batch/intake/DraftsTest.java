package dev.caravan.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Folders;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a source comes out of it: an item or an error for each line, and nothing else. */
class DraftsTest {
    private static final Wishes WISHES =
            new Wishes(Optional.empty(), "auto", Optional.empty(), Optional.empty(), Wishes.NO_PARAMETERS);

    /** Hands out a few bytes at a time, as a slow disk may. */
    private static final class Dribbling extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Random chance;

        Dribbling(byte[] bytes, Random chance) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.chance = chance;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, Math.min(length, 1 + chance.nextInt(40)));
        }
    }

    private static List<Draft> read(String name, byte[] bytes, Wishes wishes) throws Exception {
        List<Draft> all = new ArrayList<>();
        try (Drafts drafts = Drafts.of(name, new Dribbling(bytes, new Random(1)), wishes)) {
            for (Draft next = drafts.next(); next != null; next = drafts.next()) {
                all.add(next);
            }
        }
        return all;
    }

    private static List<Draft> read(String name, String text) throws Exception {
        return read(name, text.getBytes(StandardCharsets.UTF_8), WISHES);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void each_line_is_an_item_or_an_error(int seed) throws Exception {
        Random chance = new Random(seed);
        StringBuilder text = new StringBuilder(chance.nextBoolean() ? "\uFEFF" : "");
        List<String> good = new ArrayList<>();
        int bad = 0;
        int lines = 50 + chance.nextInt(200);
        for (int i = 0; i < lines; i++) {
            String end = chance.nextBoolean() ? "\r\n" : "\n";
            switch (chance.nextInt(5)) {
                case 0 -> text.append(end);
                case 1 -> {
                    text.append("{\"custom_id\": ").append(end);
                    bad++;
                }
                case 2 -> {
                    text.append("[1, 2]").append(end);
                    bad++;
                }
                default -> {
                    String id = "\u00e4\"" + seed + "-" + i;
                    good.add(id);
                    text.append(Folders.line(id, "m", "p".repeat(chance.nextInt(200)))
                                    .strip())
                            .append(end);
                }
            }
        }

        List<Draft> drafts = read("a.jsonl", text.toString() + "{}");

        assertThat(drafts.stream().filter(Draft.Good.class::isInstance).map(draft -> ((Draft.Good) draft).customId()))
                .containsExactlyElementsOf(good);
        assertThat(drafts.stream().filter(Draft.Bad.class::isInstance)).hasSize(bad + 1);
    }

    @Test
    void a_body_stays_as_it_was_written_but_for_another_model() throws Exception {
        String line = "{\"body\": {\"model\":\"m\",  \"temperature\": 1.10, \"seed\": 12345678901234567890},"
                + "\"url\":\"/v1/embeddings\",\"custom_id\":\"a\"}";
        Wishes other = new Wishes(Optional.of("local"), "auto", Optional.empty(), Optional.empty(), "{}");

        Draft.Good as = (Draft.Good) read("a.jsonl", line).getFirst();
        Draft.Good otherwise = (Draft.Good)
                read("a.jsonl", line.getBytes(StandardCharsets.UTF_8), other).getFirst();

        assertThat(as.request()).isEqualTo("{\"model\":\"m\",  \"temperature\": 1.10, \"seed\": 12345678901234567890}");
        assertThat(as.endpoint()).isEqualTo(Endpoint.EMBEDDINGS);
        assertThat(otherwise.model()).isEqualTo("local");
        assertThat(otherwise.request())
                .contains("1.10")
                .contains("12345678901234567890")
                .contains("\"local\"");
    }

    @Test
    void a_line_that_is_too_long_hides_no_other() throws Exception {
        String text =
                Folders.line("a", "m", "x") + "y".repeat(Drafts.LONGEST + 10) + "\n" + Folders.line("b", "m", "x");

        List<Draft> drafts = read("a.jsonl", text.getBytes(StandardCharsets.UTF_8), WISHES);

        assertThat(drafts.stream().map(Draft::line)).containsExactly(1L, 2L, 3L);
        assertThat(((Draft.Bad) drafts.get(1)).code()).isEqualTo("line_too_long");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void a_table_may_part_its_fields_otherwise(String comma) throws Exception {
        String text = "prompt" + comma + "id" + comma + "custom_id\n\"a\nb\"" + comma + "7" + comma + "mine\n";

        Draft.Good row = (Draft.Good) read("a.csv", text).getFirst();

        assertThat(row.customId()).isEqualTo("mine");
        assertThat(row.request()).contains("a\\nb");
        assertThat(row.beside()).isEqualTo("{\"id\":\"7\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompt\n\"never closed\nmore\n", "a,a\n1,2\n", "other\n1\n"})
    void a_table_that_cannot_be_read_is_said_to_be_one(String text) {
        assertThatThrownBy(() -> read("a.csv", text)).isInstanceOf(Unreadable.class);
    }

    @Test
    void what_stands_in_a_column_is_never_looked_through_again() throws Exception {
        Wishes template = new Wishes(Optional.empty(), "auto", Optional.empty(), Optional.of("Say {{word}}!"), "{}");

        Draft.Good row = (Draft.Good) read("a.csv", "word\n{{word}} $1\n".getBytes(StandardCharsets.UTF_8), template)
                .getFirst();

        assertThat(row.request()).contains("Say {{word}} $1!");
    }
}
