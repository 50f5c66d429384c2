package dev.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Good cases, changed at random; the same seed changes them in the same way. Used by one thread. */
final class Mutants {
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "1E-999999999",
            "99999999999999999999999",
            "0.1",
            "{}",
            "[]",
            "\"\"",
            "{\"",
            "[[[[[[[[",
            "}",
            "]",
            ",",
            ":",
            "\\u0000",
            "\\ud800",
            "\\",
            "\"",
            "\n",
            "\r\n",
            "\r",
            "\0",
            "\u001b",
            "data: ",
            "event: ",
            ":",
            "[DONE]",
            "\n\n",
            "{{",
            "}}",
            "&a [*a]",
            "<<: *a",
            "*a",
            "- ",
            "'",
            ";",
            "=",
            "#",
            "%",
            "{\"a\":",
            "🐪",
            "\u202e",
            "--",
            "filename=\"",
            "Content-Length: -1",
            "image_url",
            "tool_calls",
            "base64",
            "usage",
            "candidates",
            "content_block_delta",
            "finish_reason");

    private final List<byte[]> good;
    private final RandomGenerator chance;

    Mutants(List<byte[]> good, RandomGenerator chance) {
        this.good = good;
        this.chance = chance;
    }

    byte[] next() {
        byte[] bytes = one();
        int changes = 1 + chance.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] one() {
        return good.get(chance.nextInt(good.size()));
    }

    private byte[] changed(byte[] bytes) {
        int at = chance.nextInt(bytes.length + 1);
        int to = at + chance.nextInt(Math.min(40, bytes.length - at + 1));
        return switch (chance.nextInt(9)) {
            case 0 -> spliced(bytes, at, at, word());
            case 1 -> spliced(bytes, at, to, word());
            case 2 -> spliced(bytes, at, to, new byte[0]);
            case 3 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> flipped(bytes);
            case 6 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, chance.nextInt(at + 1), at));
            case 7 -> {
                byte[] other = one();
                int from = chance.nextInt(other.length + 1);
                yield spliced(
                        bytes, at, to, Arrays.copyOfRange(other, from, from + chance.nextInt(other.length - from + 1)));
            }
            default -> spliced(bytes, at, at, repeated());
        };
    }

    private byte[] word() {
        return WORDS.get(chance.nextInt(WORDS.size())).getBytes(UTF_8);
    }

    /** A great many of the same: what nests, what must be counted, what is long. */
    private byte[] repeated() {
        return WORDS.get(chance.nextInt(WORDS.size()))
                .repeat(1 << chance.nextInt(chance.nextInt(20) == 0 ? 14 : 8))
                .getBytes(UTF_8);
    }

    private byte[] flipped(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        copy[chance.nextInt(copy.length)] = (byte) chance.nextInt(256);
        return copy;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + between.length);
        all.write(bytes, 0, from);
        all.writeBytes(between);
        all.write(bytes, to, bytes.length - to);
        return all.toByteArray();
    }
}
