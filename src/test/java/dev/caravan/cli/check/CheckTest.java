package dev.caravan.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code caravan check}: says of each provider whether it works and, where it does not, what is wrong. */
class CheckTest {
    private final Map<Vendor, ProviderStub> stubs = new EnumMap<>(Vendor.class);
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    CheckTest(@TempDir Path data) {
        environment.put("CARAVAN_DATA", data.toString());
    }

    private ProviderStub configured(Vendor vendor) {
        String variable = vendor.label().toUpperCase(Locale.ROOT);
        ProviderStub stub = vendor.stub();
        stubs.put(vendor, stub);
        environment.put(variable + "_BASE_URL", stub.baseUrl());
        if (vendor != Vendor.OLLAMA) {
            environment.put(variable + "_API_KEY", "sk-secret-of-" + vendor.label());
        }
        return stub;
    }

    private int check(String... arguments) {
        out.reset();
        err.reset();
        return Caravan.run(
                Stream.concat(Stream.of("check"), Stream.of(arguments)).toList(),
                new Shell(
                        environment,
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String lineOf(Vendor vendor) {
        return said().lines()
                .filter(line -> line.startsWith(vendor.label()))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void never_prints_a_key() {
        assertThat(said() + complained()).doesNotContain("sk-secret");
        stubs.values().forEach(ProviderStub::close);
    }

    @Test
    void providers_of_all_dialects_are_asked_side_by_side() {
        Vendor.all().forEach(vendor -> configured(vendor).usage(12, 3).after(Duration.ofMillis(500)));

        int code = check();

        assertThat(complained()).isEmpty();
        assertThat(code).as(said()).isZero();
        assertThat(said().lines()).first().asString().matches("caravan .+, Java .+");
        // Beside them a line about the program, and one for each cloud that is not set up.
        assertThat(said().lines()).hasSize(8);
        Vendor.all().forEach(vendor -> assertThat(lineOf(vendor))
                .contains(" ok ", " ms, 12 tokens in, 3 out, ", "models listed"));
        assertThat(lineOf(Vendor.OPENAI)).containsPattern("gpt-5-nano +ok .*0\\.\\d+ USD");
        assertThat(lineOf(Vendor.OLLAMA)).contains("llama3.2");
    }

    @Test
    void each_of_several_keys_is_tried_and_told_by_its_name() throws IOException {
        ProviderStub stub = configured(Vendor.OPENAI);
        configured(Vendor.GEMINI);
        environment.remove("OPENAI_API_KEY");
        environment.put("CARAVAN_PROVIDER_OPENAI_KEYS", "main, spare, off");
        environment.put("OPENAI_API_KEY_MAIN", "sk-secret-main");
        environment.put("OPENAI_API_KEY_SPARE", "sk-secret-spare");
        environment.put("CARAVAN_PROVIDER_OPENAI_KEY_OFF_API_KEY", "sk-secret-off");
        environment.put("CARAVAN_PROVIDER_OPENAI_KEY_OFF_WEIGHT", "0");
        stub.chooses(request -> request.header("authorization").orElse("").endsWith("spare")
                        && !request.path().endsWith("/models")
                ? Optional.of(Behaviour.wellBehaved().fails(401))
                : Optional.empty());

        assertThat(check()).isEqualTo(1);

        List<String> lines = said().lines().skip(1).toList();
        assertThat(lines.get(0)).startsWith("gemini ").contains(" ok ");
        assertThat(lines.get(1)).startsWith("openai#main ").contains(" ok ");
        assertThat(lines.get(2))
                .startsWith("openai#spare ")
                .contains("FAILED", "key or quota refused", "check OPENAI_API_KEY_SPARE");
        assertThat(lines.get(3)).startsWith("openai#off ").contains(" ok ");
        check("openai", "--json");
        JsonNode second = new ObjectMapper().readTree(said()).at("/providers/1");
        assertThat(second.path("provider").asText()).isEqualTo("openai");
        assertThat(second.path("key").asText()).isEqualTo("spare");
    }

    @Test
    void what_is_not_set_up_is_listed_and_no_failure() {
        configured(Vendor.OPENAI);

        assertThat(check()).isZero();
        assertThat(lineOf(Vendor.ANTHROPIC)).contains("left out", "no ANTHROPIC_API_KEY is set");
        assertThat(lineOf(Vendor.OLLAMA)).contains("left out", "no OLLAMA_BASE_URL is set");
        assertThat(said()).doesNotContain("sandbox");
    }

    @Test
    void what_is_named_must_be_set_up() {
        ProviderStub stub = configured(Vendor.OPENAI);

        assertThat(check("claude")).isEqualTo(1);
        assertThat(said().lines().skip(1))
                .singleElement()
                .asString()
                .contains("anthropic", "FAILED", "no ANTHROPIC_API_KEY");
        assertThat(stub.journal().count()).isZero();
    }

    @Test
    void without_any_provider_it_fails_and_says_what_to_set() {
        assertThat(check()).isEqualTo(1);
        assertThat(said().lines().skip(1)).hasSize(7).allSatisfy(line -> assertThat(line)
                .contains("left out"));
        assertThat(complained()).contains("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OLLAMA_BASE_URL");
    }

    @Test
    void the_sandbox_is_asked_where_it_is_named() {
        assertThat(check("sandbox")).isZero();
        assertThat(said()).contains("sandbox", "echo", " ok ");
    }

    @Test
    void a_refused_key_is_told_with_the_variable_that_holds_it() {
        Vendor.all().forEach(vendor -> configured(vendor).fails(401));

        assertThat(check()).isEqualTo(1);
        assertThat(lineOf(Vendor.OPENAI)).contains("FAILED", "key or quota refused", "check OPENAI_API_KEY");
        assertThat(lineOf(Vendor.ANTHROPIC)).contains("FAILED", "check ANTHROPIC_API_KEY");
    }

    @Test
    void one_that_cannot_be_reached_is_told_with_its_address() {
        ProviderStub stub = configured(Vendor.OLLAMA).stopped();
        configured(Vendor.GEMINI);

        assertThat(check()).isEqualTo(1);
        assertThat(lineOf(Vendor.OLLAMA))
                .contains("FAILED", "connection refused (http://127.0.0.1:" + stub.port() + ")");
        assertThat(lineOf(Vendor.GEMINI)).contains(" ok ");
    }

    @Test
    void an_unknown_model_is_told_with_those_that_there_are() {
        Vendor.all().forEach(vendor -> configured(vendor).fails(404));

        assertThat(check()).isEqualTo(1);
        assertThat(lineOf(Vendor.OPENAI)).contains("it has no model 'gpt-5-nano'", "it lists gpt-4o, gpt-4o-mini");
        assertThat(lineOf(Vendor.OLLAMA)).contains("it lists llama3.2:latest, qwen3:latest");
        assertThat(lineOf(Vendor.GEMINI)).contains("it lists gemini-").doesNotContain("models/");
        assertThat(lineOf(Vendor.ANTHROPIC)).contains("it lists claude-");
    }

    @Test
    void a_rate_limit_is_told_with_the_time_to_wait_and_costs_one_call() {
        ProviderStub stub = configured(Vendor.OPENAI).rateLimits(Duration.ofSeconds(7));

        assertThat(check()).isEqualTo(1);
        assertThat(lineOf(Vendor.OPENAI)).contains("FAILED", "rate limited; try again in 7 s");
        assertThat(stub.journal().calls().stream()
                        .filter(call -> call.request().method().equals("POST")))
                .hasSize(1);
    }

    @Test
    void what_a_provider_tells_of_its_limits_is_shown() {
        configured(Vendor.OPENAI)
                .header("x-ratelimit-limit-requests", "500")
                .header("x-ratelimit-remaining-requests", "499");
        configured(Vendor.ANTHROPIC)
                .header("anthropic-ratelimit-tokens-limit", "8000")
                .header("anthropic-ratelimit-tokens-remaining", "7000");

        assertThat(check()).isZero();
        assertThat(lineOf(Vendor.OPENAI)).contains("499 of 500 requests left");
        assertThat(lineOf(Vendor.ANTHROPIC)).contains("7000 of 8000 tokens left");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, 3, as in the free tier",
        "OPENAI, 500, as in tier 1",
        "OPENAI, 5000, as in tier 2 or 3",
        "OPENAI, 10000, as in tier 4",
        "OPENAI, 15000, as in tier 5",
        "OPENAI, 30000, as in tier 5",
        "ANTHROPIC, 50, as in tier 1",
        "ANTHROPIC, 1000, as in tier 2",
        "ANTHROPIC, 2000, as in tier 3",
        "ANTHROPIC, 4000, as in tier 4"
    })
    void limits_as_in_a_tier_of_the_vendors_tell_the_tier(Vendor vendor, String limit, String told) {
        limited(vendor, limit);

        assertThat(check(vendor.label())).isZero();
        assertThat(lineOf(vendor)).contains("requests left, " + told + ",");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, 501", "ANTHROPIC, 500", "GEMINI, 1000", "OLLAMA, 500"})
    void other_limits_tell_no_tier(Vendor vendor, String limit) {
        limited(vendor, limit).header("x-ratelimit-limit-tokens", "500").header("x-ratelimit-remaining-tokens", "500");

        assertThat(check(vendor.label())).isZero();
        assertThat(lineOf(vendor)).contains(" ok ").doesNotContain("tier");
    }

    private ProviderStub limited(Vendor vendor, String requests) {
        boolean claude = vendor == Vendor.ANTHROPIC;
        return configured(vendor)
                .header(claude ? "anthropic-ratelimit-requests-limit" : "x-ratelimit-limit-requests", requests)
                .header(claude ? "anthropic-ratelimit-requests-remaining" : "x-ratelimit-remaining-requests", "1");
    }

    @Test
    void a_wrong_address_is_told_from_a_wrong_model() throws IOException {
        HttpServer elsewhere = answering(404, Map.of());
        environment.put(
                "OLLAMA_BASE_URL", "http://127.0.0.1:" + elsewhere.getAddress().getPort());

        assertThat(check("ollama")).isEqualTo(1);
        assertThat(lineOf(Vendor.OLLAMA)).contains("nothing of its API is found", "check OLLAMA_BASE_URL");
        elsewhere.stop(0);
    }

    @Test
    void no_key_follows_a_redirect() throws IOException {
        ProviderStub thief = configured(Vendor.OPENAI);
        HttpServer provider = answering(307, Map.of("Location", thief.baseUrl() + "/models"));
        environment.put(
                "OPENAI_BASE_URL", "http://127.0.0.1:" + provider.getAddress().getPort());

        assertThat(check("openai")).isEqualTo(1);
        assertThat(thief.journal().count()).isZero();
        provider.stop(0);
    }

    @Test
    void the_list_of_models_is_asked_for_once_whatever_the_answer() throws IOException {
        HttpServer provider = answering(503, Map.of("Retry-After", "5"));
        environment.put("OPENAI_API_KEY", "sk-secret-of-openai");
        environment.put(
                "OPENAI_BASE_URL", "http://127.0.0.1:" + provider.getAddress().getPort());

        assertThat(check("openai")).isEqualTo(1);
        assertThat(lineOf(Vendor.OPENAI)).contains("answered 503");
        assertThat(asked).hasSize(2);
        provider.stop(0);
    }

    private HttpServer answering(int status, Map<String, String> headers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod());
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void programs_get_the_same_as_json() throws IOException {
        configured(Vendor.OPENAI)
                .usage(12, 3)
                .header("x-ratelimit-limit-requests", "500")
                .header("x-ratelimit-remaining-requests", "499");
        configured(Vendor.GEMINI).fails(401);

        int code = check("--json");
        JsonNode root = new ObjectMapper().readTree(said());

        assertThat(code).isEqualTo(1);
        assertThat(root.path("ok").isBoolean()).isTrue();
        assertThat(root.path("ok").asBoolean()).isFalse();
        JsonNode openAi = provider(root, "openai");
        assertThat(root.path("version").asText()).isNotEmpty();
        assertThat(openAi.path("status").asText()).isEqualTo("ok");
        assertThat(openAi.path("model").asText()).isEqualTo("gpt-5-nano");
        assertThat(openAi.path("latency_ms").isIntegralNumber()).isTrue();
        assertThat(openAi.path("input_tokens").asInt()).isEqualTo(12);
        assertThat(openAi.path("output_tokens").asInt()).isEqualTo(3);
        assertThat(openAi.path("cost_usd").isNumber()).isTrue();
        assertThat(said()).containsPattern("\"cost_usd\" : 0\\.0\\d+,");
        assertThat(openAi.path("models_listed").asInt()).isEqualTo(2);
        assertThat(openAi.path("limits").path("requests").path("remaining").asInt())
                .isEqualTo(499);
        assertThat(openAi.path("limits").path("tier").asText()).isEqualTo("1");
        assertThat(provider(root, "gemini").path("status").asText()).isEqualTo("failed");
        assertThat(provider(root, "gemini").path("reason").asText()).contains("GEMINI_API_KEY");
        assertThat(provider(root, "ollama").path("status").asText()).isEqualTo("left_out");
    }

    private static JsonNode provider(JsonNode root, String name) {
        for (JsonNode each : root.path("providers")) {
            if (Objects.equals(each.path("provider").asText(), name)) {
                return each;
            }
        }
        throw new AssertionError("no " + name + " in " + root);
    }

    @Test
    void wrong_usage_is_2() {
        assertThat(check("opnai")).isEqualTo(2);
        assertThat(complained())
                .contains("opnai", "anthropic, azure, bedrock, gemini, ollama, openai, sandbox, vertex");
        assertThat(check("--jsn")).isEqualTo(2);
        assertThat(complained()).contains("--jsn");
        assertThat(said()).isEmpty();
    }

    @Test
    void its_help_is_one_word_away() {
        assertThat(check("--help")).isZero();
        assertThat(said()).contains("./caravan check");
    }
}
