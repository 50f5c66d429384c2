package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that ship: those of the routes hold, and each of the ten edits has one that holds when it was made. */
class ShippedTestsTest {
    private static final Path EDITS = Path.of("examples/edits");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Guide.Edit> edits() {
        return Guide.edits();
    }

    @Test
    void the_routes_hold_their_own() {
        assertThat(test("")).as(said()).isZero();

        assertThat(said()).contains("ok    routes/shipped.test.yaml:").contains(" tests, all hold");
    }

    @Test
    void without_the_edits_none_of_theirs_holds() {
        assertThat(test(EDITS.toString())).isEqualTo(1);

        assertThat(said())
                .contains("caravan test: 10 tests, 10 fail")
                .contains("call 1, line 8: error: expected blocked_word, was nothing")
                .contains(
                        "no route leads to a provider 'mistral', only to anthropic, azure, bedrock, gemini, ollama, openai, sandbox, vertex")
                .doesNotContain("ok    ");
    }

    @ParameterizedTest
    @MethodSource("edits")
    void an_edit_is_held_by_its_test(Guide.Edit edit) throws IOException {
        Desk desk = new Desk(folder);
        // The second half of the first one undoes it again.
        List<Guide.Change> changes = edit.number() == 1 ? edit.changes().subList(0, 1) : edit.changes();

        changes.forEach(desk::make);
        Path test = copied("%02d-".formatted(edit.number()));

        assertThat(test(folder.toString())).as(said()).isZero();
        assertThat(said()).contains("ok    " + test + ":2: ", "1 test, all hold");
    }

    @Test
    void the_edits_hold_together() throws IOException {
        Desk desk = new Desk(folder);
        Guide.edits().forEach(edit -> edit.changes().forEach(desk::make));
        // Now and then a mirrored call is one more that is asked, or fails and is written down.
        Path mirror = folder.resolve("routes/mirror.camel.yaml");
        Files.writeString(mirror, Files.readString(mirror).replace("${random(100)} < 5", "${random(100)} < 0"));
        // The second half of the first one undoes what its test holds.
        for (int number : List.of(2, 3, 4, 6, 7, 8, 9, 10)) {
            copied("%02d-".formatted(number));
        }

        assertThat(test(folder.toString())).as(said()).isZero();

        assertThat(said()).contains("8 tests, all hold");
    }

    @Test
    void the_mirror_holds_beside_them() throws IOException {
        Desk desk = new Desk(folder);
        Guide.edits().forEach(edit -> edit.changes().forEach(desk::make));
        copied("05-");

        assertThat(test(folder.toString())).as(said()).isZero();

        assertThat(said()).contains("1 test, all hold");
    }

    @Test
    void what_routes_would_write_is_written_nowhere() throws IOException {
        Desk desk = new Desk(folder);
        Guide.edit(9).changes().forEach(desk::make);
        copied("09-");
        List<String> before = files(Path.of("data/failed"));

        assertThat(test(folder.toString())).as(said()).isZero();

        assertThat(files(Path.of("data/failed"))).isEqualTo(before);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static List<String> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private Path copied(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(EDITS)) {
            Path file = files.filter(one -> String.valueOf(one.getFileName()).startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
            return Files.copy(file, folder.resolve("routes").resolve(String.valueOf(file.getFileName())));
        }
    }

    private int test(String where) {
        out.reset();
        PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Caravan.run(
                where.isEmpty() ? List.of("test") : List.of("test", where),
                new Shell(Map.of("OPENAI_API_KEY", "not read"), Map.of(), InstantSource.system(), both, both));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
