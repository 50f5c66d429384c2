package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Codex CLI, which knows no API but that of responses, works with every provider; it is too large to be installed here. */
@Tag("slow")
class CodexTest {
    /** Nothing of it may leave this machine, whatever it would like to tell or to fetch. */
    private static final Map<String, String> NOWHERE = Map.of(
            "HTTPS_PROXY", "http://127.0.0.1:9",
            "HTTP_PROXY", "http://127.0.0.1:9",
            "ALL_PROXY", "http://127.0.0.1:9",
            "NO_PROXY", "127.0.0.1,localhost");

    private static EveryProvider providers;

    @TempDir
    Path home;

    @TempDir
    Path work;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(
                ScriptedClient.onPath("codex"), "codex is needed for this test: npm install --global @openai/codex");
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
    void a_task_is_done_by_running_a_command(String provider) throws Exception {
        providers
                .stub(provider)
                .says("All files are listed.")
                .next(1)
                .callsTool("exec_command", "{\"cmd\": \"echo camel-$((40 + 2))\"}");

        String printed = codex(provider, "List the files.");

        assertThat(printed).contains("All files are listed.");
        assertThat(providers.journal(provider).last().text()).contains("List the files.", "camel-42");
    }

    private String codex(String provider, String task) throws Exception {
        configure(provider);
        ProcessBuilder codex = new ProcessBuilder(
                        "codex", "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", task)
                .directory(work.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("printed").toFile());
        codex.environment().putAll(NOWHERE);
        codex.environment().put("CODEX_HOME", home.toString());
        codex.environment().put("CARAVAN_API_KEY", "any");
        Process process = codex.start();
        boolean over = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(home.resolve("printed"), StandardCharsets.UTF_8);
        assertThat(over).as(printed).isTrue();
        return printed;
    }

    private void configure(String provider) throws IOException {
        Files.writeString(
                home.resolve("config.toml"), """
                model = "%s"
                model_provider = "caravan"
                web_search = "disabled"
                check_for_update_on_startup = false

                [analytics]
                enabled = false

                [agents]
                enabled = false

                [model_providers.caravan]
                name = "Caravan"
                base_url = "%s"
                env_key = "CARAVAN_API_KEY"
                wire_api = "responses"
                request_max_retries = 0
                stream_max_retries = 0
                """.formatted(EveryProvider.modelOf(provider), providers.baseUrl()));
    }
}
