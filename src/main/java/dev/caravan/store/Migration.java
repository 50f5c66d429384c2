package dev.caravan.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** One step of the tables, as it stands in {@code caravan/schema}. Immutable. */
record Migration(int version, String description, String script, int checksum, List<String> statements) {
    private static final String FOLDER = "/caravan/schema/";

    /** {@code name} is such as {@code V4__kept_bytes}. */
    static Migration read(String name) {
        String script = name + ".sql";
        String text = text(script);
        int end = name.indexOf("__");
        return new Migration(
                Integer.parseInt(name.substring(1, end)),
                name.substring(end + 2).replace('_', ' '),
                script,
                checksum(text),
                statements(text));
    }

    private static String text(String script) {
        try (InputStream in = Migration.class.getResourceAsStream(FOLDER + script)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Flyway reckons it, which would call a store changed behind its back otherwise. */
    private static int checksum(String text) {
        CRC32 sum = new CRC32();
        text.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) sum.getValue();
    }

    /** Ours end with their line, and comments have lines of their own. */
    private static List<String> statements(String text) {
        String spoken =
                text.lines().filter(line -> !line.strip().startsWith("--")).collect(Collectors.joining("\n"));
        return Stream.of(spoken.split(";(?:\n|$)"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
