package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model whose provider has no key is known, and what it lacks is told to whoever can mend it. */
class MissingKeyTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-5, OPENAI_API_KEY",
        "openai/gpt-5, OPENAI_API_KEY",
        "claude-opus-4-6, ANTHROPIC_API_KEY",
        "claude/claude-opus-4-6, ANTHROPIC_API_KEY",
        "llama3.2, OLLAMA_BASE_URL"
    })
    void whoever_needs_no_key_hears_which_variable_is_missing(String model, String variable) {
        try (TestCaravan caravan = TestCaravan.with().ownChains().start()) {
            Reply reply = caravan.ask(model, "hi");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.errorCode()).isEqualTo("model_not_found");
            assertThat(reply.body()).contains("'" + model + "'", variable + " is not set", "a tier such as auto");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5", "openai/gpt-5"})
    void the_holder_of_a_key_hears_that_it_is_not_configured(String model) {
        try (TestCaravan caravan =
                TestCaravan.with().ownChains().property("caravan.auth", "keys").start()) {
            Reply reply = caravan.askWith(KeyDesk.of(caravan).create("acme"), model, "hi");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body())
                    .contains("the provider 'openai' is not configured here")
                    .doesNotContain("OPENAI_API_KEY");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gtp-5", "nobody/gpt-5"})
    void what_nobody_lists_is_no_model(String model) {
        try (TestCaravan caravan = TestCaravan.with().ownChains().start()) {
            assertThat(caravan.ask(model, "hi").body())
                    .contains("there is no model '" + model + "'")
                    .doesNotContain("API_KEY");
        }
    }
}
