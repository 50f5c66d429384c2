package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short life for the JDK to learn from is led in the operator's own folder, and touches nothing there. */
@Tag("slow")
class TrainTest {
    private static final String LINE = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
            + "\"body\":{\"model\":\"openai/m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}\n";

    @ParameterizedTest
    @ValueSource(strings = {"--train 40", "--rehearse"})
    void it_leaves_everything_as_it_is(String life, @TempDir Path folder) throws Exception {
        write(folder.resolve("inbox/a.txt"), "What is a caravan?");
        write(folder.resolve("inbox/lines.jsonl"), LINE);
        write(folder.resolve("application.properties"), "caravan.nonsense=1\n");
        write(folder.resolve("prices.csv"), "no prices\n");
        write(folder.resolve("routes/gateway.camel.yaml"), "no routes\n");
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("outbox"));
        Map<String, String> before = seen(folder);

        Map<String, String> environment = Map.of(
                "CARAVAN_JMS_URL",
                "tcp://127.0.0.1:1",
                "CARAVAN_KAFKA_BROKERS",
                "127.0.0.1:1",
                "CARAVAN_INBOX",
                folder.resolve("inbox").toString(),
                "CARAVAN_DATA",
                folder.resolve("data").toString());
        try (OwnProcess training = OwnProcess.run(folder, environment, life.split(" ", -1))) {
            assertThat(training.exitCode()).as(training.log()).isZero();
        }

        assertThat(seen(folder)).isEqualTo(before);
    }

    @Test
    void it_goes_through_all_doors_with_every_dialect_open_and_by_keys(@TempDir Path folder) throws Exception {
        try (OwnProcess training = OwnProcess.run(folder, Map.of(), "--train", "480")) {
            assertThat(training.exitCode()).as(training.log()).isZero();

            assertThat(training.log()).contains("key=open", "key=training", " stream ok", " hit", "the batch a ");
            assertThat(training.log()).contains("openai/m ", "anthropic/m ", "gemini/m ", "ollama/m ", "sandbox/echo ");
            assertThat(training.log()).contains("tier=simple", "tier=complex");
            assertThat(training.log()).contains("refused 400", "refused 404", "refused 500");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Map<String, String> seen(Path folder) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                seen.put(
                        folder.relativize(each).toString(),
                        Files.isRegularFile(each) ? Files.readString(each) : "a folder");
            }
        }
        return seen;
    }
}
