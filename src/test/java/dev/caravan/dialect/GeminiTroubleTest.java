package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault an error of Gemini's is. Gemini comes before another provider in every tier. */
class GeminiTroubleTest {
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final ProviderStub SOUTH = ProviderStub.openAi().says("from south");
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("gemini", GEMINI)
            .provider("south", SOUTH)
            .clock(NOW::get)
            .start();

    private final double auth = counted("auth");
    private final double rateLimit = counted("rate_limit");

    @AfterAll
    static void stop() {
        CARAVAN.close();
        GEMINI.close();
        SOUTH.close();
    }

    /** Who rested is back by the next day. */
    @BeforeEach
    void forget() {
        passes(Duration.ofDays(1));
        GEMINI.behaves().journal().clear();
        SOUTH.journal().clear();
    }

    private static void passes(Duration time) {
        NOW.updateAndGet(now -> now.plus(time));
    }

    private static double counted(String error) {
        return CARAVAN.meter("llm_requests_total", "error_type=\"" + error + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "API key not valid. Please pass a valid API key.",
                "API key expired. Please renew the API key.",
                "User location is not supported for the API use.",
                "Gemini API free tier is not available in your country. Please enable billing on your project."
            })
    void the_key_the_country_and_the_bill_are_the_operators(String message) {
        GEMINI.fails(400, "INVALID_ARGUMENT", message);

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.text()).isEqualTo("from south");
        assertThat(counted("auth") - auth).isEqualTo(1);
    }

    @Test
    void a_wrong_key_is_known_by_its_reason_too() {
        GEMINI.fails(400, "API_KEY_INVALID", "No.");

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        assertThat(counted("auth") - auth).isEqualTo(1);
    }

    @Test
    void spent_credits_are_the_operators() {
        GEMINI.fails(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.");

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        assertThat(counted("auth") - auth).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your billing account has exceeded its monthly spending cap.",
                "Your project has exceeded its spending cap. Please go to AI Studio.",
                "Please enable billing on your project."
            })
    void a_bill_that_is_not_paid_is_the_operators(String message) {
        GEMINI.fails(429, "RESOURCE_EXHAUSTED", message);

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        assertThat(counted("auth") - auth).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You exceeded your current quota.\n* Quota exceeded for metric: requests, model: billing account",
                "You exceeded your current quota for 'credits are depleted', please check your plan and billing details.",
                "Too many requests for the model: enable billing"
            })
    void a_rate_limit_is_none_of_the_bill_whatever_words_it_repeats(String message) {
        GEMINI.fails(429, "RESOURCE_EXHAUSTED", message);

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        assertThat(counted("rate_limit") - rateLimit).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invalid value at 'contents[0].role' (TYPE_ENUM), \"not supported\"",
                "Invalid value at 'contents[0].role' (TYPE_ENUM), \"a \\\"payload size exceeds\\\" b\"",
                "Invalid value at 'tools[0].name', \"exceeds the maximum number of tokens\"",
                "Unknown name \"thought_signature\" at 'contents[0].parts[0]': Cannot find field.",
                "* GenerateContentRequest.tools[0].parameters.properties[unsupported].type: must be specified"
            })
    void words_that_a_caller_wrote_send_no_call_to_the_next_model(String message) {
        GEMINI.fails(400, "INVALID_ARGUMENT", message);

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isNotEqualTo("context_length_exceeded");
        assertThat(SOUTH.journal().count()).isZero();
    }

    @Test
    void another_model_may_have_the_longer_context() {
        GEMINI.findsContextTooLong();

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        Reply pinned = CARAVAN.ask("gemini/gemini-2.5-flash", "hi");
        assertThat(pinned.status()).isEqualTo(400);
        assertThat(pinned.errorCode()).isEqualTo("context_length_exceeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Function calling with a response mime type: 'application/json' is unsupported",
                "Function calling is not enabled for models/gemma-3-1b-it",
                "Thinking level is not supported for this model.",
                "Budget 0 is invalid. This model only works in thinking mode.",
                "The thinking budget 9 is invalid. Please choose a value between 128 and 32768.",
                "Requests ending with a model turn are not supported.",
                "Unsupported MIME type: image/heif",
                "Corrupted thought signature.",
                "This model doesn't do that: images are not supported. It can't be helped.",
                "Unable to submit request because function call `get` in the 2. content block is missing a `thought_signature`.",
                "* GenerateContentRequest.tools[0].parameters.properties[a].format: format 'float' is not supported for INTEGER type",
                "Request payload size exceeds the limit: 20971520 bytes."
            })
    void what_this_model_cannot_do_another_may(String message) {
        GEMINI.fails(400, "INVALID_ARGUMENT", message);

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        Reply pinned = CARAVAN.ask("gemini/gemini-2.5-flash", "hi");
        assertThat(pinned.status()).isEqualTo(400);
        assertThat(pinned.errorMessage()).contains(message.substring(0, 20));
    }

    @Test
    void a_long_message_is_read_as_any_other() {
        GEMINI.fails(400, "INVALID_ARGUMENT", "Invalid value: \"" + "[".repeat(30_000));

        assertThat(CARAVAN.chat("hi").status()).isEqualTo(400);
    }

    @Test
    void a_bad_request_is_the_callers_and_nobody_else_is_asked() {
        GEMINI.fails(400, "INVALID_ARGUMENT", "* GenerateContentRequest.contents: contents is not specified\n");

        Reply reply = CARAVAN.chat("hi");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorMessage()).contains("contents is not specified");
        assertThat(SOUTH.journal().count()).isZero();
    }

    @Test
    void a_model_that_is_gone_is_passed_over() {
        Reply pinned = CARAVAN.ask("gemini/retired", "hi");

        assertThat(pinned.status()).isEqualTo(404);
        assertThat(pinned.errorCode()).isEqualTo("model_not_found");
    }

    @Test
    void a_rate_limit_rests_gemini_as_long_as_its_body_says() {
        GEMINI.rateLimits();
        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        GEMINI.behaves().says("from gemini");

        passes(Duration.ofMillis(6_900));
        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        passes(Duration.ofMillis(200));
        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from gemini");
    }

    @Test
    void a_quota_for_the_day_is_one_models_and_locks_nobody_out() {
        GEMINI.isOutOfQuota();
        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
        GEMINI.behaves().says("from gemini");
        passes(Duration.ofSeconds(31));

        assertThat(CARAVAN.ask("gemini/gemini-2.5-flash", "hi").text()).isEqualTo("from gemini");
        assertThat(counted("rate_limit") - rateLimit).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 504})
    void its_own_trouble_is_passed_over(int status) {
        GEMINI.fails(status);

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
    }

    @Test
    void an_error_may_come_in_a_list() {
        GEMINI.answers(
                400,
                "application/json",
                "[{\"error\": {\"code\": 400, \"message\": \"Thinking is not supported for this model.\"}}]");

        assertThat(CARAVAN.chat("hi").text()).isEqualTo("from south");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "PERMISSION_DENIED", "INTERNAL"})
    void an_error_may_be_a_streams_first_event(String status) {
        GEMINI.answers(
                200,
                "text/event-stream",
                "data: {\"error\": {\"code\": 1, \"message\": \"no\", \"status\": \"" + status + "\"}}\r\n\r\n");

        assertThat(CARAVAN.stream("simple", "hi").text()).isEqualTo("from south");
    }

    @Test
    void no_word_of_an_error_names_a_key() {
        GEMINI.fails(Fault.of(400, "INVALID_ARGUMENT", "bad key AIzaSyA1234567890abcdefghijklmnopqrstuv"));

        assertThat(CARAVAN.chat("hi").body()).doesNotContain("AIzaSy");
    }
}
