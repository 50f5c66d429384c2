package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers said is for nobody else on the machine, and what Caravan does is for nobody else to say. */
@Tag("slow")
class OpenToOthersTest {
    private static final Map<String, String> QUICK = Map.of(
            "CARAVAN_INBOX_EVERY", "50ms",
            "CARAVAN_INBOX_STILL", "100ms",
            "CARAVAN_JMS_URL", "embedded");

    private final Path folder;

    OpenToOthersTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void set(String path, String rights) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(path), PosixFilePermissions.fromString(rights));
    }

    @Test
    void what_it_makes_is_for_its_user_alone() throws Exception {
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        folders.drop("good.jsonl", Folders.line("a", "sandbox/echo", "hi") + Folders.line("b", "no/model", "hi"));
        folders.drop("bad.csv", "no column that is called so\nx\n");
        set("inbox", "rwxrwxrwx");

        try (OwnProcess caravan = OwnProcess.run(folder, QUICK, "serve").awaitReady()) {
            folders.awaitDone("good.jsonl").awaitFailed("bad.csv");

            for (String made : List.of("data", "data/broker", "outbox", "inbox/.done", "inbox/.failed")) {
                assertThat(rights(folder.resolve(made))).as(made).isEqualTo("rwx------");
            }
            assertThat(rights(folder.resolve("inbox"))).isEqualTo("rwxrwxrwx");
            for (Path file : files("data", "outbox")) {
                boolean ofTheBroker = file.startsWith(folder.resolve("data/broker"));
                assertThat(ofTheBroker || rights(file).equals("rw-------"))
                        .as(file + " is " + rights(file))
                        .isTrue();
            }
            assertThat(caravan.logged("WARN").stream().filter(line -> line.contains("machine")))
                    .isEmpty();
        }
    }

    private List<Path> files(String... roots) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : roots) {
            try (Stream<Path> all = Files.walk(folder.resolve(root))) {
                all.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(3);
        return files;
    }

    @Test
    void a_group_that_has_the_outbox_has_the_results() throws Exception {
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        Files.createDirectories(folders.outbox());
        set("outbox", "rwxr-x---");
        folders.drop("good.jsonl", Folders.line("a", "sandbox/echo", "hi"));

        try (OwnProcess caravan = OwnProcess.run(folder, QUICK, "serve").awaitReady()) {
            folders.awaitDone("good.jsonl");

            assertThat(rights(folders.outbox())).isEqualTo("rwxr-x---");
            assertThat(rights(folders.outbox().resolve("good.jsonl"))).isEqualTo("rw-r-----");
            assertThat(caravan.log()).doesNotContain("chmod");
        }
    }

    @Test
    void what_others_may_read_or_change_is_said_with_the_command_that_mends_it() throws Exception {
        for (String open : List.of("data", "outbox", "routes/providers")) {
            Files.createDirectories(folder.resolve(open));
        }
        Files.writeString(folder.resolve("application.properties"), "caravan.log=info\n");
        set("data", "rwxr-xr-x");
        set("outbox", "rwx--x--x");
        set("routes/providers", "rwxrwxrwx");
        set("application.properties", "rw-rw-rw-");

        try (OwnProcess caravan = OwnProcess.run(folder, Map.of(), "serve").awaitReady()) {
            assertThat(caravan.logged("chmod"))
                    .hasSize(4)
                    .anyMatch(line -> line.endsWith("chmod -R o= data"))
                    .anyMatch(line -> line.endsWith("chmod -R o= outbox"))
                    .anyMatch(line -> line.endsWith("chmod -R go-w routes"))
                    .anyMatch(line -> line.endsWith("chmod -R go-w application.properties"));

            Files.writeString(folder.resolve("prices.csv"), Files.readString(Path.of("prices.csv")));
            set("prices.csv", "rw-rw-rw-");
            Files.writeString(folder.resolve("application.properties"), "caravan.log=warn\n");
            long end = System.nanoTime() + 20_000_000_000L;
            while (caravan.logged("chmod").size() < 5 && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(caravan.logged("chmod")).hasSize(5).last().asString().endsWith("chmod -R go-w prices.csv");
        }
    }
}
