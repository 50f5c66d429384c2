package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.stub.ProviderStub;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ProgramIT {
    private static final String HI =
            "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @TempDir
    Path folder;

    @Test
    void the_jar_alone_answers_without_a_key_and_says_what_it_is() throws Exception {
        try (Program program = Program.start(folder, Map.of(), "serve").awaitReady()) {
            HttpResponse<String> reply = program.chat(HI.formatted("false"));

            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("sandbox, not a model");
            assertThat(program.log())
                    .contains("built-in sandbox", "OPENAI_API_KEY")
                    .doesNotContain(" WARN ", " ERROR ");
            assertThat(program.manage("/observe/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void told_to_stop_it_ends_what_is_under_way_and_exits_with_0() throws Exception {
        try (ProviderStub north = ProviderStub.openAi();
                Program program = Program.start(
                                folder,
                                Map.of(
                                        "OPENAI_API_KEY", "sk-x",
                                        "OPENAI_BASE_URL", north.baseUrl(),
                                        "CARAVAN_PROBE_EVERY", "0s"),
                                "serve")
                        .awaitReady()) {
            north.says("a b c d e f g h").tokensEvery(Duration.ofMillis(200));
            CompletableFuture<HttpResponse<String>> stream = CompletableFuture.supplyAsync(() -> chat(program));
            north.journal().awaitCount(1, Duration.ofSeconds(10));

            program.terminate();

            assertThat(stream.get().body()).contains("data: [DONE]");
            assertThat(program.exitCode()).isZero();
        }
    }

    @Test
    void a_port_in_use_is_named_and_the_exit_code_is_1() throws Exception {
        try (ProviderStub taken = ProviderStub.openAi();
                Program program =
                        Program.start(folder, Map.of("CARAVAN_PORT", Integer.toString(taken.port())), "serve")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log()).contains("127.0.0.1:" + taken.port(), "CARAVAN_PORT");
        }
    }

    @Test
    void a_malformed_or_unknown_property_stops_the_start_with_its_name_and_file() throws Exception {
        Files.writeString(folder.resolve("application.properties"), "caravan.timeout.total=soon\n");
        try (Program program = Program.start(folder, Map.of(), "serve")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log()).contains("application.properties: caravan.timeout.total", "soon");
        }

        Files.writeString(folder.resolve("application.properties"), "caravan.timeout.totl=2s\n");
        try (Program program = Program.start(folder, Map.of(), "serve")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log())
                    .contains("application.properties", "caravan.timeout.totl", "caravan.timeout.total?");
        }
    }

    @Test
    void faulty_routes_stop_the_start_and_say_why() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/mine.camel.yaml"),
                "- route:\n    from:\n      uri: direct:x\n      stepz: []\n");
        try (Program program = Program.start(folder, Map.of(), "serve")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log()).contains("stepz");
        }
    }

    @Test
    void what_is_saved_beside_the_jar_takes_effect_while_it_runs() throws Exception {
        try (Program program = Program.start(folder, Map.of(), "serve").awaitReady()) {
            assertThat(cache(program)).isEqualTo("miss");
            assertThat(cache(program)).isEqualTo("hit");

            Files.writeString(folder.resolve("application.properties"), "caravan.cache.ttl=0s\ncaravan.log=warn\n");
            program.awaitLogged("holds from now on");
            assertThat(cache(program)).isEqualTo("bypass");
            Files.createDirectories(folder.resolve("routes"));
            Files.writeString(folder.resolve("routes/hello.camel.yaml"), HELLO);
            program.awaitPage("/api/routes", "\"hello\"");

            assertThat(cache(program))
                    .as("the jar's own routes are there still")
                    .isEqualTo("bypass");
            assertThat(program.log()).contains("calls").containsOnlyOnce(" hit");
        }
    }

    private static String cache(Program program) throws Exception {
        return program.chat(HI.formatted("false"))
                .headers()
                .firstValue("x-caravan-cache")
                .orElse("none");
    }

    private static final String HELLO = """
            - route:
                id: hello
                description: Says hello
                routeConfigurationId: edge-errors
                from:
                  uri: platform-http:/hello
                  steps:
                    - transform:
                        constant:
                          expression: hello
            """;

    @Test
    void beyond_this_machine_it_does_not_listen_without_keys() throws Exception {
        Map<String, String> open = Map.of("CARAVAN_HOST", "0.0.0.0", "CARAVAN_AUTH", "open");
        try (Program program = Program.start(folder, open, "serve")) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log()).contains("caravan.auth=open with caravan.host=0.0.0.0");
        }
        try (Program program = Program.start(folder, Map.of("CARAVAN_HOST", "0.0.0.0"), "serve")
                .awaitReady()) {
            assertThat(program.chat(HI.formatted("false")).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void wrong_usage_is_2_and_help_is_0() throws Exception {
        for (String[] wrong : new String[][] {{}, {"sreve"}, {"serve", "--prot"}}) {
            try (Program program = Program.start(folder, Map.of(), wrong)) {
                assertThat(program.exitCode()).isEqualTo(2);
                assertThat(program.log()).contains("./caravan");
            }
        }
        for (String[] help : new String[][] {{"--help"}, {"serve", "--help"}, {"key", "--help"}}) {
            try (Program program = Program.start(folder, Map.of(), help)) {
                assertThat(program.exitCode()).isZero();
                assertThat(program.log()).contains("usage: ./caravan");
            }
        }
    }

    private static HttpResponse<String> chat(Program program) {
        try {
            return program.chat(HI.formatted("true"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
