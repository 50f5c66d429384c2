package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in examples/, copied into the routes as its README says, with a stub in place of the real endpoint. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final String ENDING = ".camel.yaml";

    private final ProviderStub stub = ProviderStub.openAi();

    @AfterEach
    void close() {
        stub.close();
    }

    static List<String> providers() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES.resolve("providers"))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        }
    }

    static List<String> providersWithAKey() throws IOException {
        return providers().stream()
                .filter(name -> !yaml(name).contains("keyRequired"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void an_example_answers_whole_and_streamed(String name) {
        stub.says("hello from afar");

        try (TestCaravan caravan = withKey(name)) {
            Reply whole = caravan.ask(name + "/vendor/some-model", "hi");
            Reply streamed = caravan.stream(name + "/vendor/some-model", "hi");

            assertThat(whole.text()).isEqualTo("hello from afar");
            assertThat(whole.header("x-caravan-provider")).isEqualTo(name);
            assertThat(streamed.text()).isEqualTo("hello from afar");
            assertThat(streamed.done()).isTrue();
            assertThat(stub.journal().calls()).allSatisfy(call -> {
                assertThat(call.path()).isEqualTo("/v1/chat/completions");
                assertThat(call.json().path("model").asText()).isEqualTo("vendor/some-model");
                assertThat(call.header("authorization")).contains("Bearer sk-of-" + name);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void what_an_example_tells_of_cost_reaches_the_caller_and_its_limits_the_metrics(String name) {
        stub.header("X-Cost-Total", "0.000123")
                .header("X-Usage-Tokens", "15")
                .header("X-Ratelimit-Limit-Requests", "500")
                .header("X-Ratelimit-Remaining-Requests", "42")
                .header("X-Ratelimit-Remaining-Tokens", "9000");

        try (TestCaravan caravan = withKey(name)) {
            for (Reply reply : List.of(caravan.ask(name + "/m1", "hi"), caravan.stream(name + "/m1", "hi"))) {
                assertThat(reply.header("x-cost-total")).isEqualTo("0.000123");
                assertThat(reply.header("x-usage-tokens")).isEqualTo("15");
                assertThat(reply.header("x-ratelimit-remaining-requests")).isEmpty();
            }
            // A gauge is there a moment before its number.
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (limit(caravan, "remaining", name, "requests") == 0 && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(limit(caravan, "remaining", name, "requests")).isEqualTo(42);
            assertThat(limit(caravan, "remaining", name, "tokens")).isEqualTo(9000);
            assertThat(limit(caravan, "limit", name, "requests")).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @MethodSource("providersWithAKey")
    void without_its_key_an_example_is_in_no_chain(String name) {
        try (TestCaravan caravan = beside("south", name).start()) {
            Reply pinned = caravan.ask(name + "/m1", "hi");
            Reply inTier = caravan.ask("simple", "hi");

            assertThat(pinned.status()).isEqualTo(404);
            assertThat(pinned.errorCode()).isEqualTo("model_not_found");
            assertThat(inTier.header("x-caravan-provider")).isEqualTo("south");
            assertThat(inTier.header("x-caravan-attempts")).isEqualTo("1");
            assertThat(caravan.get("/v1/models").body()).doesNotContain(name + "/");
        }
    }

    @Test
    void the_server_of_ones_own_needs_no_key() {
        stub.answers(200, "application/json", """
                {"object": "chat.completion", "choices": [{"message": {"content": "no key asked"}}]}
                """);

        try (TestCaravan caravan = beside("south", "vllm")
                .property("caravan.provider.vllm.base-url", stub.baseUrl())
                .start()) {
            Reply reply = caravan.ask("vllm/m1", "hi");

            assertThat(reply.text()).isEqualTo("no key asked");
            assertThat(stub.journal().last().header("authorization")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void the_readme_names_each_example_and_its_key(String name) throws IOException {
        String readme = Files.readString(EXAMPLES.resolve("README.md"));

        assertThat(readme).contains(name + ENDING);
        if (providersWithAKey().contains(name)) {
            String variable = name.toUpperCase(Locale.ROOT) + "_API_KEY";
            assertThat(readme).contains(variable);
            assertThat(yaml(name)).contains(variable);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void an_example_is_short(String name) {
        assertThat(yaml(name).lines()).hasSizeBetween(5, 14);
    }

    private TestCaravan withKey(String name) {
        return TestCaravan.with()
                .routeFile("providers/" + name + ENDING, yaml(name))
                .property("caravan.provider." + name + ".api-key", "sk-of-" + name)
                .property("caravan.provider." + name + ".base-url", stub.baseUrl())
                .start();
    }

    /** With the example first in the chain, and another provider behind it. */
    private TestCaravan.Builder beside(String other, String name) {
        return TestCaravan.with()
                .provider(other, stub)
                .routeFile("providers/" + name + ENDING, yaml(name))
                .property("caravan.tier.simple.chain", name + "/m1, " + other + "/m1");
    }

    private static double limit(TestCaravan caravan, String which, String provider, String unit) {
        return caravan.meter(
                "llm_ratelimit_" + which, "provider=\"" + provider + "\"", "model=\"m1\"", "unit=\"" + unit + "\"");
    }

    private static String yaml(String name) {
        try {
            return Files.readString(EXAMPLES.resolve("providers/" + name + ENDING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
