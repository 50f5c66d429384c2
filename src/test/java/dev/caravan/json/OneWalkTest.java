package dev.caravan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk over a document takes what Jackson's parser takes, and finds what it finds. */
class OneWalkTest {
    private static final String[] TEXTS = {
        "",
        "a",
        "0123456",
        "01234567",
        "0123456789abcdef",
        "caf\u00e9",
        "日本語",
        "💡",
        "\ud83d",
        "\udca1x",
        "\"\\/\b\f\n\r\t",
        "\u0001\u001f",
        "a long text of nothing but letters, and a \"quote\" at its end\"",
        "ж".repeat(40),
        "\u007f\u0080\u07ff\u0800\uffff"
    };

    private final Random chance = new Random(17);

    @Test
    void whatever_is_written_is_found_again() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            JsonNode value = value(4);
            byte[] json = written(value);

            assertThat(rebuilt(Slice.parseStrictly(json, Scale.NONE)))
                    .as(new String(json, UTF_8))
                    .isEqualTo(value);
        }
    }

    @Test
    void whatever_is_broken_is_refused_where_jackson_refuses_it() {
        for (int i = 0; i < 60_000; i++) {
            byte[] json = mutated(written(value(3)));
            String said = new String(json, UTF_8);

            assertThat(walked(json) != null).as(said).isEqualTo(isJson(json) && isUtf8(json));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "1.5e5.5",
                "0x1",
                "NaN",
                "--1",
                "tru",
                "truex",
                "nulll",
                "'a'",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "[,]",
                "[1 2]",
                "[1,,2]",
                "]",
                "}",
                "[}",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u123\"",
                "\"\\\"",
                "\"a\nb\"",
                "\"a\u0000b\"",
                "/**/1",
                "1//",
                "",
                "  ",
                "\u00a01",
                "[1]]"
            })
    void what_is_no_json_is_refused(String json) {
        assertThatExceptionOfType(JsonParseException.class)
                .isThrownBy(() -> Slice.parseStrictly(json.getBytes(UTF_8), Scale.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "C080",
        "C1BF",
        "E08080",
        "E09FBF",
        "EDA080",
        "EDBFBF",
        "F0808080",
        "F08FBFBF",
        "F4908080",
        "F5808080",
        "F8888080",
        "FF",
        "80",
        "C3",
        "C322",
        "E282",
        "E28222",
        "F09F92",
        "F09F9222",
        "C3C3"
    })
    void what_is_no_utf8_is_refused_wherever_it_stands(String hex) {
        byte[] odd = java.util.HexFormat.of().parseHex(hex);
        for (int before = 0; before < 20; before++) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            json.writeBytes(("[\"" + "x".repeat(before)).getBytes(UTF_8));
            json.writeBytes(odd);
            json.writeBytes("yyyyyyyyyyyyyyyy\"]".getBytes(UTF_8));

            assertThatExceptionOfType(MalformedInputException.class)
                    .isThrownBy(() -> Slice.parseStrictly(json.toByteArray(), Scale.NONE));
        }
    }

    @Test
    void what_a_provider_says_may_be_utf8_as_parsers_bear_with_it() throws IOException {
        byte[] half = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        byte[] marked = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '1'};

        assertThat(Slice.parse(half).isString()).isTrue();
        assertThat(Slice.parse(marked).json()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"256, true", "257, false"})
    void a_document_may_be_nested_so_deep(int depth, boolean taken) {
        assertThat(walked(("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8)) != null)
                .isEqualTo(taken);
        assertThat(walked(("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(UTF_8)) != null)
                .isEqualTo(taken);
    }

    @Test
    void names_and_numbers_may_be_so_long() {
        assertThat(walked(("{\"" + "n".repeat(4096) + "\":1}").getBytes(UTF_8))).isNotNull();
        assertThat(walked(("{\"" + "n".repeat(4097) + "\":1}").getBytes(UTF_8))).isNull();
        assertThat(walked(("{\"" + "\\u006e".repeat(4096) + "\":1}").getBytes(UTF_8)))
                .isNotNull();
        assertThat(walked("9".repeat(256).getBytes(UTF_8))).isNotNull();
        assertThat(walked("9".repeat(257).getBytes(UTF_8))).isNull();
    }

    @Test
    void where_it_breaks_is_told_by_line_and_column() {
        assertThatExceptionOfType(JsonParseException.class)
                .isThrownBy(() -> Slice.parse("{\n \"a\": 1,\n \"b\" 2}".getBytes(UTF_8)))
                .satisfies(broken -> {
                    assertThat(broken.getLocation().getLineNr()).isEqualTo(3);
                    assertThat(broken.getLocation().getColumnNr()).isEqualTo(6);
                });
    }

    @Test
    void what_its_places_take_is_weighed_before_they_are_taken() {
        long[] told = {0};
        byte[] json = ("[" + "[],".repeat(100_000) + "1]").getBytes(UTF_8);

        assertThat(walked(json, bytes -> told[0] += bytes)).isNotNull();

        assertThat(told[0]).isBetween(8 * 200_000L, 8 * 600_000L);
    }

    @Test
    void a_text_is_told_in_utf8_whatever_it_is_spelled_like() throws IOException {
        for (String text : TEXTS) {
            for (boolean escaped : new boolean[] {false, true}) {
                JsonText written = Slice.parse(
                                written(Json.mapper().getNodeFactory().textNode(text), escaped))
                        .inner();
                ByteArrayOutputStream told = new ByteArrayOutputStream();
                written.tell(told::write);

                assertThat(written.plain()).isEqualTo(text);
                assertThat(written.characters()).isEqualTo(text.length());
                if (UTF_8.newEncoder().canEncode(text)) {
                    assertThat(told.toByteArray()).isEqualTo(text.getBytes(UTF_8));
                } else {
                    assertThat(told.size()).isGreaterThanOrEqualTo(3);
                }
            }
        }
    }

    private JsonNode value(int depth) {
        var nodes = Json.mapper().getNodeFactory();
        return switch (chance.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> nodes.numberNode(chance.nextLong());
            case 1 -> nodes.numberNode(chance.nextInt(100));
            case 2 -> nodes.booleanNode(chance.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> nodes.textNode(text());
            case 5 -> {
                var list = nodes.arrayNode();
                for (int i = chance.nextInt(12); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                yield list;
            }
            default -> {
                var object = nodes.objectNode();
                for (int i = chance.nextInt(6); i > 0; i--) {
                    object.set(chance.nextBoolean() ? "content" : name(), value(depth - 1));
                }
                yield object;
            }
        };
    }

    private String text() {
        return TEXTS[chance.nextInt(TEXTS.length)] + TEXTS[chance.nextInt(TEXTS.length)];
    }

    /** Parsers refuse names that hold halves of pairs. */
    private String name() {
        String name = text();
        return UTF_8.newEncoder().canEncode(name) ? name : "name";
    }

    private byte[] written(JsonNode value) {
        return written(value, chance.nextBoolean());
    }

    /** Halves of pairs can be written as escapes only. */
    private static byte[] written(JsonNode value, boolean escaped) {
        java.io.StringWriter json = new java.io.StringWriter();
        try (JsonGenerator generator = Json.factory().createGenerator(json)) {
            if (escaped) {
                generator.setHighestNonEscapedChar(0x7F);
                generator.useDefaultPrettyPrinter();
            }
            Json.mapper().writeTree(generator, value);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        StringBuilder whole = new StringBuilder();
        String text = json.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                whole.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                whole.append(String.format("\\u%04x", (int) c));
            } else {
                whole.append(c);
            }
        }
        return whole.toString().getBytes(UTF_8);
    }

    private byte[] mutated(byte[] json) {
        byte[] odd = json.clone();
        String signs = "{}[]\",:\\ \n0-.eEtfnu\u0001";
        for (int i = chance.nextInt(1, 3); i > 0 && odd.length > 0; i--) {
            int at = chance.nextInt(odd.length);
            odd[at] = chance.nextInt(4) == 0
                    ? (byte) chance.nextInt(256)
                    : (byte) signs.charAt(chance.nextInt(signs.length()));
            if (chance.nextInt(3) == 0) {
                odd = java.util.Arrays.copyOf(odd, at);
            }
        }
        return odd;
    }

    private static @Nullable Slice walked(byte[] json) {
        return walked(json, Scale.NONE);
    }

    private static @Nullable Slice walked(byte[] json, Scale scale) {
        try {
            return Slice.parseStrictly(json, scale);
        } catch (IOException broken) {
            return null;
        }
    }

    private static boolean isJson(byte[] json) {
        if (json.length > 1 && (json[0] == 0 || json[1] == 0)) {
            return false;
        }
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException broken) {
            return false;
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (java.nio.charset.CharacterCodingException broken) {
            return false;
        }
    }

    /** What the parser would make of it, of what the walk has found. */
    private static JsonNode rebuilt(Slice slice) {
        var nodes = Json.mapper().getNodeFactory();
        if (slice.isObject()) {
            ObjectNode object = nodes.objectNode();
            for (Slice.Member member : slice.members()) {
                object.set(member.name(), rebuilt(member.value()));
                assertThat(slice.get(member.name()).isMissing()).isFalse();
            }
            return object;
        }
        if (slice.isArray()) {
            var list = nodes.arrayNode();
            slice.items().forEach(item -> list.add(rebuilt(item)));
            return list;
        }
        if (slice.isString()) {
            assertThat(slice.characters()).isEqualTo(slice.text().length());
            return nodes.textNode(slice.text());
        }
        if (slice.isNumber()) {
            long number = slice.whole().orElseThrow();
            return slice.length() < 4 ? nodes.numberNode((int) number) : nodes.numberNode(number);
        }
        return slice.isFlag() ? nodes.booleanNode(slice.isTrue()) : nodes.nullNode();
    }
}
