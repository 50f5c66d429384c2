package dev.caravan.dialect.sandbox;

import static dev.caravan.dialect.sandbox.SandboxCall.answer;
import static dev.caravan.dialect.sandbox.SandboxCall.content;
import static dev.caravan.dialect.sandbox.SandboxCall.failure;
import static dev.caravan.dialect.sandbox.SandboxCall.finishReason;
import static dev.caravan.dialect.sandbox.SandboxCall.request;
import static dev.caravan.dialect.sandbox.SandboxCall.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dialect.sandbox.SandboxPlan.Answer;
import dev.caravan.dialect.sandbox.SandboxPlan.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "echo"})
    void echo_is_the_model_without_a_name(String name) {
        Answer answer = answer(name, "hi", "");

        assertThat(answer.whole().path("model").asText()).isEqualTo("echo");
        assertThat(answer.beforeAnswer()).isZero();
        assertThat(answer.betweenChunks()).isZero();
    }

    @Test
    void every_advertised_name_is_known() {
        assertThat(Sandbox.modelNames()).containsExactly("echo", "slow", "drip", "fail", "flaky", "embed");
        assertThat(SandboxModel.ADVERTISED).noneMatch(name -> SandboxModel.named(name) instanceof SandboxModel.Unknown);
    }

    @ParameterizedTest
    @CsvSource({
        "slow,PT2S",
        "slow-500ms,PT0.5S",
        "slow-5s,PT5S",
        "slow-1m,PT1M",
        "slow-61s,PT1M",
        "slow-999999999s,PT1M"
    })
    void slow_waits_before_it_answers(String name, Duration wait) {
        Answer answer = answer(name, "hi", "");

        assertThat(answer.beforeAnswer()).isEqualTo(wait);
        assertThat(answer.betweenChunks()).isZero();
        assertThat(answer.whole().path("model").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"drip,PT0.2S", "drip-50ms,PT0.05S", "drip-2m,PT1M"})
    void drip_pauses_between_chunks(String name, Duration pause) {
        assertThat(answer(name, "hi", "").betweenChunks()).isEqualTo(pause);
        assertThat(answer(name, "hi", "").beforeAnswer()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "fail,503,service_unavailable",
        "fail-400,400,invalid_request_error",
        "fail-401,401,invalid_api_key",
        "fail-404,404,model_not_found",
        "fail-500,500,server_error",
        "fail-599,599,server_error"
    })
    void fail_fails_with_the_status_asked_for(String name, int status, String code) {
        Failure failure = failure(name, "");

        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).contains(String.valueOf(status));
        assertThat(failure.retryAfter()).isEmpty();
    }

    @Test
    void too_many_requests_says_when_to_come_back() {
        assertThat(failure("fail-429", "").code()).isEqualTo("rate_limit_exceeded");
        assertThat(failure("fail-429", "").retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void flaky_fails_with_the_chance_asked_for() {
        assertThat(failures(new Sandbox(11), "flaky")).isBetween(420L, 580L);
        assertThat(failures(new Sandbox(11), "flaky-10")).isBetween(60L, 140L);
        assertThat(failures(new Sandbox(11), "flaky-0")).isZero();
        assertThat(failures(new Sandbox(11), "flaky-100")).isEqualTo(1_000);
    }

    @Test
    void the_same_seed_fails_at_the_same_calls() {
        assertThat(outcomes(new Sandbox(5), "flaky"))
                .isEqualTo(outcomes(new Sandbox(5), "flaky"))
                .isNotEqualTo(outcomes(new Sandbox(6), "flaky"));
    }

    @Test
    void long_answers_with_so_many_words_and_tokens() {
        Answer answer = answer("long-1000", "hi", "");

        assertThat(content(answer).split(" ", -1)).hasSize(1_000);
        assertThat(answer.usage().output()).isEqualTo(1_000);
        assertThat(answer.chunks()).hasSize(1_002);
        assertThat(streamed(answer)).isEqualTo(content(answer));
        assertThat(finishReason(answer("long-1000", "hi", "'max_tokens': 10"))).isEqualTo("length");
        assertThat(content(answer("long-0", "hi", ""))).isEmpty();
    }

    @Test
    void long_has_an_end_however_many_choices_share_it() {
        assertThat(answer("long-999999999", "hi", "").usage().output()).isEqualTo(100_000);
        assertThat(answer("long-999999999", "hi", "'n': 100").usage().output()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o",
                "echo-1",
                "slow-",
                "slow-5",
                "slow--5s",
                "slow-5h",
                "slow-９s",
                "slow-99999999999s",
                "fail-200",
                "fail-600",
                "fail-x",
                "flaky-101",
                "flaky--1",
                "long",
                "long-1e9",
                "Echo",
                "-"
            })
    void an_unknown_name_is_not_found_and_the_known_ones_are_told(String name) {
        Failure failure = failure(name, "");

        assertThat(failure.status()).isEqualTo(404);
        assertThat(failure.code()).isEqualTo("model_not_found");
        assertThat(failure.message())
                .contains("'" + name + "'")
                .contains("echo, slow")
                .contains("long-<tokens>");
    }

    @Test
    void an_endless_name_is_not_repeated_in_full() {
        assertThat(failure("x".repeat(1_000_000), "").message()).hasSizeLessThan(400);
    }

    private static long failures(Sandbox sandbox, String model) {
        return outcomes(sandbox, model).stream().filter(failed -> failed).count();
    }

    private static List<Boolean> outcomes(Sandbox sandbox, String model) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> sandbox.plan(request("hi", ""), model, "chatcmpl-" + i, Instant.EPOCH))
                .map(plan -> plan instanceof Failure)
                .toList();
    }
}
