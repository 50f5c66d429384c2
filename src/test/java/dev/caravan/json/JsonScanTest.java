package dev.caravan.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It sees in an object what the one parser sees, and takes for JSON what that takes for it. */
class JsonScanTest {
    private static final List<String> OBJECTS = List.of(
            "{}",
            " {\"a\" : [ ] , \"b\":{ } }\r\n",
            "{\"n\":[0,-0,-1,10,1.5,-0.25e-7,1E+9,9223372036854775807,-9223372036854775808,9223372036854775808]}",
            "{\"t\":\"\",\"u\":\"gr\u00fc\u00df \u4f60 \ud83d\udc2a\",\"\u4f60\":\"\\ud83d\\udc2a\\u00e9\\n\\\\\\/\\\"\"}",
            "{\"ch\\u006fices\":[true,false,null,[[],[{}]],{\"x\":[1,\"y\",{\"z\":null}]}]}",
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one \"},\"finish_reason\":null}],\"usage\":null}",
            "\ufeff{\"a\":1}");

    /** Unequal pieces that turn good into bad, or into good of another kind. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u12",
            "\\x",
            "0",
            "01",
            "-",
            ".",
            "e",
            "+1",
            "1.",
            "tru",
            "true",
            "nul",
            "null",
            " ",
            "\n",
            "\t",
            "\0",
            "\u0007",
            "\u007f",
            "\u00c3",
            "\u0080",
            "\u00f8",
            "\u00f0\u009f",
            "/**/",
            "'",
            "NaN",
            "{}",
            "[]");

    private final JsonScan scan = new JsonScan();

    @Test
    void good_and_bad_are_told_apart_as_by_the_parser() {
        int good = 0;
        for (int seed = 0; seed < 60_000; seed++) {
            byte[] json = changed(new SplittableRandom(seed));
            List<String> expected = parsed(json);
            good += expected.isEmpty() ? 0 : 1;

            assertThat(scanned(json)).as("%s", new String(json, ISO_8859_1)).isEqualTo(expected);
        }
        assertThat(good).isBetween(5_000, 50_000);
    }

    @Test
    void limits_are_those_of_the_parser() {
        for (int depth : new int[] {255, 256}) {
            same("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        }
        for (int length : new int[] {256, 257}) {
            same("{\"a\":" + "1".repeat(length) + "}");
            same("{\"a\":1." + "1".repeat(length - 1) + "}");
        }
        for (int length : new int[] {4000, 4200}) {
            same("{\"" + "n".repeat(length) + "\":1}");
        }
    }

    /** No JSON is written so, by RFC 8259; the parser finds out by itself what it is. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void other_codings_are_no_json(String coding) throws IOException {
        assertThat(scanned("{\"a\":1}".getBytes(coding))).isEmpty();
    }

    private void same(String json) {
        assertThat(scanned(json.getBytes(UTF_8))).isEqualTo(parsed(json.getBytes(UTF_8)));
    }

    private static byte[] changed(SplittableRandom random) {
        byte[] json = OBJECTS.get(random.nextInt(OBJECTS.size())).getBytes(UTF_8);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            json = changedOnce(json, random);
        }
        return json;
    }

    private static byte[] changedOnce(byte[] json, RandomGenerator random) {
        String text = new String(json, ISO_8859_1);
        int at = random.nextInt(text.length() + 1);
        int behind = Math.min(text.length(), at + random.nextInt(3));
        String piece = random.nextInt(4) == 0 ? "" : PIECES.get(random.nextInt(PIECES.size()));
        return (text.substring(0, at) + piece + text.substring(behind)).getBytes(ISO_8859_1);
    }

    /** What is in it; nothing where it is no object. */
    private List<String> scanned(byte[] json) {
        List<String> seen = new ArrayList<>();
        try {
            scan.over(json, 0, json.length);
            if (scan.kind() != JsonScan.Kind.OBJECT) {
                return List.of();
            }
            scan(seen);
            return scan.isOver() ? seen : List.of();
        } catch (IOException malformed) {
            return List.of();
        }
    }

    private void scan(List<String> seen) throws IOException {
        JsonScan.Kind kind = scan.kind();
        seen.add(kind.name());
        switch (kind) {
            case OBJECT -> {
                scan.enter();
                while (scan.nextMember()) {
                    seen.add(scan.decoded());
                    seen.add("choices " + scan.is("choices"));
                    scan(seen);
                }
            }
            case ARRAY -> {
                scan.enter();
                while (scan.nextItem()) {
                    scan(seen);
                }
            }
            case TEXT -> {
                int length = scan.text();
                seen.add(length + scan.decoded());
            }
            case NUMBER -> seen.add(Long.toString(scan.wholeNumber(-7)));
            default -> scan.skip();
        }
    }

    private static List<String> parsed(byte[] json) {
        List<String> seen = new ArrayList<>();
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return List.of();
            }
            parsed(parser, seen);
            return parser.nextToken() == null ? seen : List.of();
        } catch (IOException malformed) {
            return List.of();
        }
    }

    private static void parsed(JsonParser parser, List<String> seen) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                seen.add("OBJECT");
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    seen.add(parser.currentName());
                    seen.add("choices " + parser.currentName().equals("choices"));
                    parser.nextToken();
                    parsed(parser, seen);
                }
            }
            case START_ARRAY -> {
                seen.add("ARRAY");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parsed(parser, seen);
                }
            }
            case VALUE_STRING -> {
                seen.add("TEXT");
                seen.add(parser.getTextLength() + parser.getText());
            }
            case VALUE_NUMBER_INT -> {
                seen.add("NUMBER");
                boolean big = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
                seen.add(Long.toString(big ? -7 : parser.getLongValue()));
            }
            case VALUE_NUMBER_FLOAT -> {
                seen.add("NUMBER");
                seen.add("-7");
            }
            case VALUE_NULL -> seen.add("NULL");
            default -> seen.add("FLAG");
        }
    }
}
