package dev.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Folders;
import dev.caravan.harness.OwnProcess;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On one data folder one serves; others may look into it, and work for it. */
@Tag("slow")
class SoleServerTest {
    private static final Map<String, String> NOTHING = Map.of();

    private final Path folder;

    SoleServerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_second_server_is_told_who_the_first_is_and_commands_go_on_beside_it() throws Exception {
        try (OwnProcess first = OwnProcess.run(folder, NOTHING, "serve").awaitReady()) {
            try (OwnProcess second = OwnProcess.run(folder, NOTHING, "serve")) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.log())
                        .contains("caravan: another Caravan serves on the store data/caravan.db already (process "
                                + first.pid() + ")")
                        .doesNotContain("Exception");
            }
            Path lines = folder.resolve("lines.jsonl");
            Files.writeString(lines, Folders.line("a", "sandbox/echo", "hi"));
            for (List<String> command : List.of(
                    List.of("report"),
                    List.of("key", "create", "--name", "acme"),
                    List.of("batch", lines.toString()),
                    List.of("validate"))) {
                try (OwnProcess beside = OwnProcess.run(folder, NOTHING, command.toArray(String[]::new))) {
                    assertThat(beside.exitCode())
                            .as(command + ": " + beside.log())
                            .isZero();
                }
            }
        }
    }

    @Test
    void one_that_was_killed_is_in_nobodys_way() {
        try (OwnProcess first = OwnProcess.run(folder, NOTHING, "serve").awaitReady()) {
            first.kill();

            try (OwnProcess second = OwnProcess.run(folder, NOTHING, "serve")) {
                assertThat(second.awaitReady().log()).contains("is ready");
            }
        }
    }

    @Test
    void in_one_program_it_is_the_same_until_the_first_has_ended() {
        try (TestCaravan first = at("data")) {
            assertThatThrownBy(() -> at("data")).isInstanceOf(AnotherServes.class);
            // Looking at it has not taken it from the first.
            assertThatThrownBy(() -> at("data")).isInstanceOf(AnotherServes.class);
            try (TestCaravan other = at("another")) {
                assertThat(other.ask("sandbox/echo", "hi").status()).isEqualTo(200);
            }
            assertThat(first.ask("sandbox/echo", "hi").status()).isEqualTo(200);
        }

        try (TestCaravan next = at("data")) {
            assertThat(next.ask("sandbox/echo", "hi").status()).isEqualTo(200);
        }
    }

    private TestCaravan at(String data) {
        return TestCaravan.with()
                .property("caravan.data", folder.resolve(data).toString())
                .start();
    }

    @Test
    void on_one_postgresql_there_may_be_several() {
        String database = Postgres.database();
        try (TestCaravan one = TestCaravan.with()
                        .property("caravan.store.url", database)
                        .start();
                TestCaravan other = TestCaravan.with()
                        .property("caravan.store.url", database)
                        .start()) {
            assertThat(one.ask("sandbox/echo", "hi").status()).isEqualTo(200);
            assertThat(other.ask("sandbox/echo", "hi").status()).isEqualTo(200);
        }
    }
}
