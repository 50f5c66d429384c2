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

/** The short life for the JDK to learn from is led in the operator's own folder, and touches nothing there. */
@Tag("slow")
class TrainTest {
    private static final String LINE = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
            + "\"body\":{\"model\":\"openai/m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}\n";

    @Test
    void it_leaves_everything_as_it_is(@TempDir Path folder) throws Exception {
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
        try (OwnProcess training = OwnProcess.run(folder, environment, "--train")) {
            assertThat(training.exitCode()).as(training.log()).isZero();
        }

        assertThat(seen(folder)).isEqualTo(before);
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
