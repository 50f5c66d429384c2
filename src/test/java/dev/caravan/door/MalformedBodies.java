package dev.caravan.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Bodies that are no chat request. */
final class MalformedBodies {
    static final String GOOD = "{\"model\":\"simple\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String FULL = """
            {"model":"simple","messages":[{"role":"system","content":"be \\u00e9 kind"},{"role":"user","content":\
            [{"type":"text","text":"grüß"}]}],"temperature":0.5,"stop":["a","b"],"tools":[{"type":"function",\
            "function":{"name":"f","parameters":{}}}],"stream":false}""";

    private MalformedBodies() {}

    static Stream<MalformedRequest> all() {
        List<MalformedRequest> all = new ArrayList<>();
        notJson(all);
        truncated(all);
        encodings(all);
        hostile(all);
        duplicates(all);
        return all.stream();
    }

    private static void notJson(List<MalformedRequest> all) {
        String[] bodies = {
            "",
            " ",
            "\n",
            "hi",
            "{",
            "}",
            "[",
            "]",
            "null",
            "true",
            "42",
            "\"" + "text\"",
            "[]",
            "[" + GOOD + "]",
            "{}{}",
            GOOD + GOOD,
            GOOD + "x",
            GOOD + "]",
            GOOD + ",",
            GOOD + "\0",
            "\0" + GOOD,
            GOOD.replace("}]}", "}],}"),
            GOOD.replace('"', '\''),
            GOOD.replace("\"model\"", "model"),
            "/* why */" + GOOD,
            "// why\n" + GOOD,
            GOOD.replace("\"simple\",", "\"simple\""),
            GOOD.replace("\"model\":", "\"model\""),
            "<html></html>",
            "model=simple&messages=hi",
            "data: " + GOOD,
            with("\"x\":NaN"),
            with("\"x\":Infinity"),
            with("\"x\":+1"),
            with("\"x\":01"),
            with("\"x\":.5"),
            with("\"x\":1."),
            with("\"x\":0x10"),
            with("\"x\":1e"),
            with("\"x\":tru"),
            with("\"x\":undefined"),
            with("\"x\":[1,]"),
            with("\"x\":\"\\x41\""),
            with("\"x\":\"\\u12\""),
            with("\"x\":\"a\nb\""),
            with("\"x\":\"a\tb\""),
            with("\"x\":\"a\0b\""),
            with("\"x\":\"\u0001\""),
            GOOD.replace("hi", "a\nb"),
            GOOD.replace("hi", "a\u001fb"),
            with("\"x\":\"open}"),
            with("\"x\""),
            with(","),
        };
        for (String body : bodies) {
            all.add(MalformedRequest.body("not JSON: " + shortened(body), body.getBytes(UTF_8), null));
        }
    }

    private static void truncated(List<MalformedRequest> all) {
        byte[] full = FULL.getBytes(UTF_8);
        for (int length = 1; length < full.length; length += length < full.length - 4 ? 5 : 1) {
            byte[] part = Arrays.copyOf(full, length);
            all.add(MalformedRequest.body("the first " + length + " bytes", part, null));
        }
    }

    private static void encodings(List<MalformedRequest> all) {
        for (Charset charset : new Charset[] {UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE")}) {
            all.add(MalformedRequest.body("in " + charset, GOOD.getBytes(charset), null));
        }
        all.add(MalformedRequest.body("a byte order mark", ("\uFEFF" + GOOD).getBytes(UTF_8), null));
        all.add(MalformedRequest.body("UTF-16LE with its mark", ("\uFEFF" + GOOD).getBytes(UTF_16LE), null));
        String[] faults = {
            "\u0080",
            "\u00c3(",
            "\u00c3",
            "\u00c0\u00af",
            "\u00e0\u0080\u00af",
            "\u00ed\u00a0\u0080",
            "\u00f5\u0080\u0080\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00ff",
            "\u00fe",
            "\u00e2\u0082"
        };
        for (String fault : faults) {
            String hex = HexFormat.of().formatHex(fault.getBytes(ISO_8859_1));
            all.add(MalformedRequest.body(
                    "no UTF-8 in a prompt: " + hex,
                    GOOD.replace("hi", "a" + fault + "b").getBytes(ISO_8859_1),
                    null));
            all.add(MalformedRequest.body(
                    "no UTF-8 in what we skip: " + hex,
                    with("\"x\":{\"y\":\"" + fault + "\"}").getBytes(ISO_8859_1),
                    null));
        }
        all.add(MalformedRequest.body("no UTF-8 in a name", with("\"\u00ff\":1").getBytes(ISO_8859_1), null));
    }

    private static void hostile(List<MalformedRequest> all) {
        int depth = 10_000;
        String arrays = "[".repeat(depth) + "]".repeat(depth);
        String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        all.add(MalformedRequest.body("nothing but nested lists", arrays.getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "nested lists that never close", "[".repeat(depth).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "nested lists in a member", with("\"x\":" + arrays).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "nested objects in a member", with("\"x\":" + objects).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "nested metadata", with("\"metadata\":" + objects).getBytes(UTF_8), null));
        String schema =
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":" + objects + "}}]";
        all.add(MalformedRequest.body("a nested schema", with(schema).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "nested content", GOOD.replace("\"hi\"", arrays).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "a number of 5,000 digits", with("\"x\":" + "9".repeat(5_000)).getBytes(UTF_8), null));
        all.add(MalformedRequest.body(
                "a name of 100,000 characters",
                with("\"" + "x".repeat(100_000) + "\":1").getBytes(UTF_8),
                null));
        all.add(MalformedRequest.body("a megabyte of zeros", new byte[1 << 20], null));
        all.add(MalformedRequest.body(
                "a megabyte of quotes", "\"".repeat(1 << 20).getBytes(UTF_8), null));
    }

    private static void duplicates(List<MalformedRequest> all) {
        all.add(MalformedRequest.body(
                "model twice", with("\"model\":\"complex\"").getBytes(UTF_8), "model"));
        all.add(MalformedRequest.body(
                "model twice, escaped", with("\"mod\\u0065l\":\"complex\"").getBytes(UTF_8), "model"));
        all.add(MalformedRequest.body("messages twice", with("\"messages\":[]").getBytes(UTF_8), "messages"));
        all.add(MalformedRequest.body(
                "stream twice", with("\"stream\":false,\"stream\":true").getBytes(UTF_8), "stream"));
        all.add(MalformedRequest.body(
                "an unknown one twice", with("\"x\":1,\"x\":2").getBytes(UTF_8), "x"));
    }

    /** A good request with something more before its last brace. */
    static String with(String members) {
        return GOOD.substring(0, GOOD.length() - 1) + "," + members + "}";
    }

    static String shortened(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() > 90
                ? printable.substring(0, 40) + "…" + printable.substring(printable.length() - 40)
                : printable;
    }
}
