package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import dev.caravan.stub.Behaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claude Code works with every provider, under whatever name of a model. */
@Tag("slow")
class ClaudeCodeTest {
    private static final Path INSTALLED = Path.of("src/test/claude-code");
    private static final String TASK = "Which animal is it?";
    private static final String COMMAND = "echo camel-$((40 + 2))";

    /** It tells nobody, and fetches nothing, but from the gateway. */
    private static final Map<String, String> NOWHERE = Map.of(
            "HTTPS_PROXY", "http://127.0.0.1:9",
            "HTTP_PROXY", "http://127.0.0.1:9",
            "ALL_PROXY", "http://127.0.0.1:9",
            "NO_PROXY", "127.0.0.1,localhost",
            "DISABLE_TELEMETRY", "1",
            "DISABLE_AUTOUPDATER", "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");

    private static EveryProvider providers;

    @TempDir
    Path home;

    @TempDir
    Path work;

    @BeforeAll
    static void start() throws Exception {
        JavaScriptClient.require(INSTALLED);
        providers = EveryProvider.start();
    }

    @AfterEach
    void calm() {
        providers.calm();
    }

    @AfterAll
    static void stop() {
        if (providers != null) {
            providers.close();
        }
    }

    @ForEveryProvider
    void a_question_is_answered_by_running_a_command(String provider) throws Exception {
        callsOnceThenSays(provider);

        JsonNode printed = claude(EveryProvider.modelOf(provider));

        assertThat(printed.path("is_error").asBoolean()).as(printed.toString()).isFalse();
        assertThat(printed.path("result").asText()).isEqualTo("It is a camel.");
        assertThat(providers.journal(provider).last().text()).contains(TASK, "camel-42");
    }

    @Test
    void claude_by_its_own_name_does_it_too() throws Exception {
        callsOnceThenSays("anthropic");

        JsonNode printed = claude("anthropic/claude-opus-4-6");

        assertThat(printed.path("result").asText()).as(printed.toString()).isEqualTo("It is a camel.");
        assertThat(providers.journal("anthropic").last().text()).contains(TASK, "camel-42");
    }

    @Test
    void the_name_of_a_tier_does_for_a_model() throws Exception {
        providers.stub("openai").says("It is a camel.");

        JsonNode printed = claude("simple");

        assertThat(printed.path("result").asText()).as(printed.toString()).isEqualTo("It is a camel.");
    }

    private void callsOnceThenSays(String provider) {
        providers.stub(provider).says("It is a camel.");
        providers
                .stub(provider)
                .chooses(request -> request.text().contains("\"Bash\"")
                                && request.text().contains(TASK)
                                && !request.text().contains("camel-42")
                        ? Optional.of(Behaviour.wellBehaved()
                                .callsTool("Bash", "{\"command\":\"" + COMMAND + "\",\"description\":\"Look\"}"))
                        : Optional.empty());
    }

    private JsonNode claude(String model) throws Exception {
        ProcessBuilder claude = new ProcessBuilder(
                        "node",
                        INSTALLED
                                .resolve("node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs")
                                .toAbsolutePath()
                                .toString(),
                        "--print",
                        TASK,
                        "--model",
                        model,
                        "--allowedTools",
                        "Bash",
                        "--output-format",
                        "json")
                .directory(work.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(home.resolve("complaints").toFile())
                .redirectOutput(home.resolve("printed").toFile());
        Map<String, String> environment = claude.environment();
        environment.keySet().removeIf(name -> name.startsWith("ANTHROPIC_") || name.startsWith("CLAUDE"));
        environment.putAll(NOWHERE);
        environment.put("HOME", home.toString());
        environment.put("ANTHROPIC_BASE_URL", providers.root());
        environment.put("ANTHROPIC_API_KEY", "any");
        Process process = claude.start();
        boolean over = process.waitFor(120, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String printed = read("printed");
        assertThat(over).as("%s%s", printed, read("complaints")).isTrue();
        assertThat(printed).as(read("complaints")).startsWith("{");
        return Json.mapper().readTree(printed);
    }

    private String read(String name) throws IOException {
        return Files.readString(home.resolve(name), StandardCharsets.UTF_8);
    }
}
