package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.harness.Debian;
import dev.caravan.harness.Ports;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with the shipped configuration looks at a program that has work, and sees what the dashboard asks for. */
@Timeout(180)
class PrometheusIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path OPS = Path.of("ops");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Ports.free();

    @Test
    void every_panel_and_every_rule_finds_its_figures() throws Exception {
        Debian prometheus = Debian.program("prometheus", "prometheus");
        Path work = Files.createDirectory(folder.resolve("work"));
        Files.writeString(work.resolve("application.properties"), """
                caravan.tier.simple.chain=anthropic/claude-haiku-4-5,openai/gpt-5-mini
                caravan.budget.usd-per-day=100
                caravan.budget.usd-per-month=1000
                caravan.retry.tries=1
                caravan.jms.url=embedded
                """);
        try (ProviderStub openai = ProviderStub.openAi()
                        .says("from openai")
                        .usage(1000, 500)
                        .header("x-ratelimit-limit-requests", "500")
                        .header("x-ratelimit-remaining-requests", "400");
                ProviderStub anthropic =
                        ProviderStub.anthropic().says("from anthropic").usage(1000, 500);
                Program program = Program.start(
                                work,
                                Map.of(
                                        "OPENAI_API_KEY",
                                        "sk-x",
                                        "OPENAI_BASE_URL",
                                        openai.baseUrl(),
                                        "ANTHROPIC_API_KEY",
                                        "sk-y",
                                        "ANTHROPIC_BASE_URL",
                                        anthropic.baseUrl()),
                                "serve")
                        .awaitReady()) {
            anthropic.sometimes(0.3, 7, Behaviour.wellBehaved().fails(500));
            Process watching = prometheus.start(folder.resolve("prometheus.txt"), arguments(program.managementPort()));
            try {
                callUntilAllIsSeen(program);
                assertThat(rules()).hasSizeGreaterThan(15).allSatisfy(rule -> assertThat(
                                rule.path("health").asText())
                        .as(rule.toString())
                        .isIn("ok", "unknown"));
            } finally {
                watching.destroy();
                watching.waitFor();
            }
        }
    }

    private void callUntilAllIsSeen(Program program) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> missing = List.of("all");
        for (int call = 1; !missing.isEmpty(); call++) {
            boolean stream = call % 3 == 0;
            program.chat("{\"model\":\"simple\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi %d\"}]}"
                    .formatted(stream, call % 50));
            if (call % 25 == 0) {
                missing = withoutData();
                assertThat(System.nanoTime()).as("without data: " + missing).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** The shipped configuration, at this program's port and with less patience. */
    private String[] arguments(int management) throws IOException {
        Path folderOfRules = OPS.resolve("prometheus");
        String shipped = Files.readString(folderOfRules.resolve("prometheus.yml"));
        assertThat(shipped).contains("127.0.0.1:9876", "15s", "alerts.yml");
        Path file = folder.resolve("prometheus.yml");
        Files.writeString(
                file,
                shipped.replace("127.0.0.1:9876", "127.0.0.1:" + management)
                        .replace("15s", "1s")
                        .replace("scrape_timeout: 10s", "scrape_timeout: 1s"));
        Files.copy(folderOfRules.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        return new String[] {
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port
        };
    }

    private List<String> withoutData() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String query : queries()) {
            JsonNode answer = asked("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            if (answer.at("/data/result").isEmpty()) {
                missing.add(query + (answer.has("error") ? ": " + answer.path("error") : ""));
            }
        }
        return missing;
    }

    /** Those of the dashboard, with what Grafana puts into them. */
    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel :
                JSON.readTree(OPS.resolve("grafana/caravan.json").toFile()).path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.path("expr")
                        .asText()
                        .replace("$__rate_interval", "20s")
                        .replace("$instance", ".+"));
            }
        }
        assertThat(queries).hasSizeGreaterThan(20);
        return queries;
    }

    private List<JsonNode> rules() throws Exception {
        List<JsonNode> rules = new ArrayList<>();
        asked("rules").at("/data/groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** Empty while nobody answers. */
    private JsonNode asked(String what) throws Exception {
        try {
            return JSON.readTree(client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + what))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }
}
