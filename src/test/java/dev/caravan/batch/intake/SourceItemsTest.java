package dev.caravan.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Folders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a source comes out of it: an item or an error for each line, and nothing else. */
class SourceItemsTest {
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

    private static List<SourceItem> read(String name, byte[] bytes, Wishes wishes) throws Exception {
        List<SourceItem> all = new ArrayList<>();
        try (SourceItems drafts = SourceItems.of(name, new Dribbling(bytes, new Random(1)), wishes)) {
            for (SourceItem next = drafts.next(); next != null; next = drafts.next()) {
                all.add(next);
            }
        }
        return all;
    }

    private static List<SourceItem> read(String name, String text) throws Exception {
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

        List<SourceItem> drafts = read("a.jsonl", text.toString() + "{}");

        assertThat(drafts.stream().filter(SourceItem.Good.class::isInstance).map(draft -> ((SourceItem.Good) draft)
                        .customId()))
                .containsExactlyElementsOf(good);
        assertThat(drafts.stream().filter(SourceItem.Bad.class::isInstance)).hasSize(bad + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"%s\": 1}", "{\"body\": {\"%s\": 1}}", "{\"custom_id\": \"a\", \"x\": 1%s}"})
    void a_name_or_a_number_without_end_is_a_bad_line(String line) throws Exception {
        List<SourceItem> drafts =
                read("a.jsonl", line.formatted("0".repeat(100_000)) + "\n" + Folders.line("b", "m", "p"));

        assertThat(((SourceItem.Bad) drafts.getFirst()).message()).contains("too long");
        assertThat(drafts.getLast()).isInstanceOf(SourceItem.Good.class);
    }

    @Test
    void a_body_stays_as_it_was_written_but_for_another_model() throws Exception {
        String line = "{\"body\": {\"model\":\"m\",  \"temperature\": 1.10, \"seed\": 12345678901234567890},"
                + "\"url\":\"/v1/embeddings\",\"custom_id\":\"a\"}";
        Wishes other = new Wishes(Optional.of("local"), "auto", Optional.empty(), Optional.empty(), "{}");

        SourceItem.Good as = (SourceItem.Good) read("a.jsonl", line).getFirst();
        SourceItem.Good otherwise = (SourceItem.Good)
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
                Folders.line("a", "m", "x") + "y".repeat(SourceItems.LONGEST + 10) + "\n" + Folders.line("b", "m", "x");

        List<SourceItem> drafts = read("a.jsonl", text.getBytes(StandardCharsets.UTF_8), WISHES);

        assertThat(drafts.stream().map(SourceItem::line)).containsExactly(1L, 2L, 3L);
        assertThat(((SourceItem.Bad) drafts.get(1)).code()).isEqualTo("line_too_long");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void a_table_may_part_its_fields_otherwise(String comma) throws Exception {
        String text = "prompt" + comma + "id" + comma + "custom_id\n\"a\nb\"" + comma + "7" + comma + "mine\n";

        SourceItem.Good row = (SourceItem.Good) read("a.csv", text).getFirst();

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

        SourceItem.Good row =
                (SourceItem.Good) read("a.csv", "word\n{{word}} $1\n".getBytes(StandardCharsets.UTF_8), template)
                        .getFirst();

        assertThat(row.request()).contains("Say {{word}} $1!");
    }

    private static byte[] bytes(String before, byte[] odd, String after) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(odd);
        all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    static List<byte[]> noText() {
        return List.of(
                new byte[] {0},
                new byte[] {(byte) 0xFF, (byte) 0xFE},
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {'{', 0, '"', 0, 'a', 0, (byte) 0x89, 'P', 'N', 'G'});
    }

    @ParameterizedTest
    @MethodSource("noText")
    void a_line_of_bytes_is_one_error_and_hides_no_other(byte[] odd) throws Exception {
        byte[] file = bytes(Folders.line("a", "m", "x"), odd, "\n" + Folders.line("b", "m", "\u00e4"));

        List<SourceItem> drafts = read("a.jsonl", file, WISHES);

        assertThat(drafts.stream().map(SourceItem::line)).containsExactly(1L, 2L, 3L);
        assertThat(((SourceItem.Bad) drafts.get(1)).code()).isEqualTo("wrong_encoding");
        assertThat(((SourceItem.Good) drafts.get(2)).request()).contains("\u00e4");
    }

    @ParameterizedTest
    @MethodSource("noText")
    void a_cell_of_bytes_is_one_error_and_hides_no_other_row(byte[] odd) throws Exception {
        byte[] cell =
                new String(odd, StandardCharsets.ISO_8859_1).replace("\"", "").getBytes(StandardCharsets.ISO_8859_1);

        List<SourceItem> drafts = read("a.csv", bytes("prompt,more\nx,y\n", cell, ",z\n\u00e4,y\n"), WISHES);

        assertThat(drafts.stream().map(SourceItem::line)).containsExactly(2L, 3L, 4L);
        assertThat(((SourceItem.Bad) drafts.get(1)).code()).isEqualTo("wrong_encoding");
        assertThat(((SourceItem.Good) drafts.get(2)).request()).contains("\u00e4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000", "\\n", "a\\u001b[2J", "\\u007f", "a\\u0085b", "\\ud800", "a\\udc00b"})
    void what_stands_in_no_name_is_a_wrong_line(String written) throws Exception {
        String id = Folders.line("ID", "m", "x").replace("ID", written);
        String model = Folders.line("b", "MODEL", "x").replace("MODEL", written);
        String both = Folders.line("ID", "m", "x").replace("ID", written).replace("POST", "GET");

        List<SourceItem> drafts = read("a.jsonl", id + model + both + Folders.line("c", "m", "x"));

        assertThat(drafts).hasSize(4);
        for (SourceItem wrong : drafts.subList(0, 3)) {
            SourceItem.Bad bad = (SourceItem.Bad) wrong;
            assertThat(bad.code()).isEqualTo("invalid_request");
            assertThat(bad.message() + bad.customId()).doesNotContainPattern("[\\p{Cntrl}\\x{80}-\\x{9f}]");
        }
        assertThat(((SourceItem.Bad) drafts.getFirst()).message()).contains("custom_id");
        assertThat(((SourceItem.Bad) drafts.get(1)).message()).contains("model");
        assertThat(drafts.getLast()).isInstanceOf(SourceItem.Good.class);
    }

    @Test
    void an_id_in_a_table_has_no_control_characters() throws Exception {
        List<SourceItem> drafts = read("a.csv", "custom_id,prompt\n\"a\nb\",x\nc,x\n");

        assertThat(((SourceItem.Bad) drafts.getFirst()).message()).contains("custom_id");
        assertThat(drafts.getLast()).isInstanceOf(SourceItem.Good.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b\n1\n", "prompt,a\0,a\0\n1,2,3\n"})
    void the_names_of_columns_are_text(String table) {
        assertThatThrownBy(() -> read("a.csv", table))
                .isInstanceOfSatisfying(
                        Unreadable.class, fault -> assertThat(fault.reason()).doesNotContain("\0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{\"model\":\"other\"}",
                "{ \"a\": 1.10 }|{\"model\":\"other\", \"a\": 1.10 }",
                "{\"a\":{\"model\":\"x\"}, \"model\" : \"\u00e4\\\"\" }|{\"a\":{\"model\":\"x\"}, \"model\" : \"other\" }",
                "{\"model\":[1, {}],\"b\":12}|{\"model\":\"other\",\"b\":12}",
                "{\"model\":12,\"model\":null}|{\"model\":\"other\",\"model\":\"other\"}"
            })
    void another_model_is_put_into_a_body_and_nothing_else(String body, String expected) throws Exception {
        Wishes other = new Wishes(Optional.of("other"), "auto", Optional.empty(), Optional.empty(), "{}");
        String line = "{\"x\":\"\u20ac\",\"body\":" + body + ",\"url\":\"/v1/embeddings\",\"custom_id\":\"a\"}";

        SourceItem.Good draft = (SourceItem.Good)
                read("a.jsonl", line.getBytes(StandardCharsets.UTF_8), other).getFirst();

        assertThat(draft.request()).isEqualTo(expected);
    }

    @Test
    void a_fault_is_told_by_its_place_in_characters() throws Exception {
        SourceItem.Bad bad =
                (SourceItem.Bad) read("a.jsonl", "{\"\u20ac\u20ac\":!}").getFirst();

        assertThat(bad.message()).contains("from character 7 on");
    }

    @Test
    void a_prompt_has_an_end() {
        byte[] endless = new byte[SourceItems.LONGEST_PROMPT + (1 << 17)];
        Arrays.fill(endless, (byte) 'x');
        byte[] table = bytes("prompt\n", endless, "");

        assertThatThrownBy(() -> read("a.txt", endless, WISHES)).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> read("a.csv", table, WISHES)).isInstanceOf(Unreadable.class);
    }
}
