package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The operator's files - the routes folder and application.properties as they are shipped - and what is done to them. */
final class Desk {
    private static final String ROUTES = "routes/";
    private static final String PROPERTIES = "application.properties";

    private final Path folder;

    /** Below the shipped properties stand those of the test, such as where the stubs listen. */
    Desk(TestCaravan caravan) {
        this.folder = caravan.propertiesFile().resolveSibling(".").normalize();
        write(path(PROPERTIES), read(Path.of(PROPERTIES)) + read(path(PROPERTIES)));
    }

    /** Files of nobody's gateway. */
    Desk(Path folder) {
        this.folder = folder;
        write(path(PROPERTIES), read(Path.of(PROPERTIES)));
        RouteFile.in(Path.of(ROUTES)).forEach(file -> write(path(file.path().toString()), read(file.path())));
    }

    /** Makes the change as it is printed; lines that are not there, or there twice, are the guide's fault. */
    void make(Guide.Change change) {
        Path file = path(change.file());
        switch (change) {
            case Guide.Change.New created -> {
                assertThat(file).as("a new file").doesNotExist();
                write(file, created.text());
            }
            case Guide.Change.Replaced replaced -> write(file, replaced(read(file), replaced));
        }
    }

    private static String replaced(String text, Guide.Change.Replaced change) {
        String lines = "\n" + text;
        String before = "\n" + change.before();
        int at = lines.indexOf(before);
        assertThat(at)
                .as("%s has the lines that are to be replaced:%n%s", change.file(), change.before())
                .isNotNegative();
        assertThat(lines.indexOf(before, at + 1))
                .as("%s has them once:%n%s", change.file(), change.before())
                .isNegative();
        return (lines.substring(0, at) + "\n" + change.after() + lines.substring(at + before.length())).substring(1);
    }

    Path path(String file) {
        assertThat(file.equals(PROPERTIES) || file.startsWith(ROUTES)).as(file).isTrue();
        return folder.resolve(file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
