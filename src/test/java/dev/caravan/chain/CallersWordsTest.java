package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers repeat what a caller wrote when they refuse it; nothing that is written so rests them for others. */
class CallersWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools.0: Input tag 'credit balance' found using 'type' does not match any of the expected tags",
                "tools.0: Input tag 'usage limits' found using 'type' does not match any of the expected tags",
                "messages.0.role: Input should be 'user', not 'Your credit balance is too low'"
            })
    void claudes_refusal_is_its_callers_whatever_words_it_repeats(String message) {
        try (ProviderStub claude = ProviderStub.anthropic().says("from claude")) {
            claude.next(1).fails(400, "invalid_request_error", message);
            requireRefusedAndThenAnswered(claude, "from claude");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invalid value at 'contents[0].role' (TYPE_ENUM), \"API key not valid\"",
                "Invalid value at 'tools[0].name', \"API_KEY_INVALID\"",
                "Invalid value at 'contents[0].role', \"User location is unknown\"",
                "Invalid value at 'contents[0].role', \"billing account\""
            })
    void geminis_refusal_is_its_callers_whatever_words_it_repeats(String message) {
        try (ProviderStub gemini = ProviderStub.gemini().says("from gemini")) {
            gemini.next(1).fails(400, "INVALID_ARGUMENT", message);
            requireRefusedAndThenAnswered(gemini, "from gemini");
        }
    }

    private static void requireRefusedAndThenAnswered(ProviderStub stub, String text) {
        try (TestCaravan caravan = TestCaravan.with().provider("north", stub).start()) {
            Reply refused = caravan.chat("hi");
            Reply next = caravan.chat("hi");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(next.text()).isEqualTo(text);
        }
    }
}
