package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class GeminiErrorsTest {
    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "413, INVALID_ARGUMENT",
        "429, RESOURCE_EXHAUSTED",
        "500, INTERNAL",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED"
    })
    void a_failure_has_the_words_that_are_usual_for_its_status(int status, String words) {
        stub.fails(status);

        HttpResponse<String> answer = client.post(FLASH + ":generateContent", HI);

        JsonNode error = json(answer.body()).path("error");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(error.path("code").asInt()).isEqualTo(status);
        assertThat(error.path("status").asText()).isEqualTo(words);
        assertThat(error.path("message").asText()).isNotBlank();
    }

    @Test
    void a_rate_limit_names_the_quota_of_a_minute_and_when_to_come_back() {
        stub.rateLimits();

        JsonNode details = error().path("details");

        assertThat(detail(details, "QuotaFailure").at("/violations/0/quotaId").asText())
                .isEqualTo("GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
        assertThat(detail(details, "QuotaFailure")
                        .at("/violations/0/quotaDimensions/model")
                        .asText())
                .isEqualTo(FLASH);
        assertThat(detail(details, "RetryInfo").path("retryDelay").asText()).isEqualTo("7s");
    }

    @Test
    void the_words_ask_for_the_same_delay_as_the_headers() {
        stub.rateLimits(Duration.ofSeconds(31));
        assertThat(retryDelay()).isEqualTo("31s");

        stub.failsForMillis(429, 1500);
        assertThat(retryDelay()).isEqualTo("1.500s");

        stub.failsUntil(503, Instant.now().plusSeconds(600));
        assertThat(retryDelay()).matches("(59\\d|600)s");
    }

    @Test
    void a_spent_quota_is_one_of_a_day() {
        stub.isOutOfQuota();

        JsonNode error = error();

        assertThat(error.path("code").asInt()).isEqualTo(429);
        assertThat(error.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(error.path("message").asText()).startsWith("You exceeded your current quota");
        assertThat(detail(error.path("details"), "QuotaFailure")
                        .at("/violations/0/quotaId")
                        .asText())
                .isEqualTo("GenerateRequestsPerDayPerProjectPerModel-FreeTier");
    }

    @Test
    void a_bare_exhaustion_has_no_details() {
        stub.fails(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");

        assertThat(error().has("details")).isFalse();
    }

    @Test
    void a_context_too_long_comes_in_geminis_words() {
        stub.findsContextTooLong();

        JsonNode error = error();

        assertThat(error.path("status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(error.path("message").asText())
                .isEqualTo("The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).");
    }

    @Test
    void an_error_under_200_says_what_it_would_have_been() {
        stub.answersErrorUnder200();

        HttpResponse<String> answer = client.post(FLASH + ":generateContent", HI);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer.body()).at("/error/status").asText()).isEqualTo("INTERNAL");
        assertThat(json(answer.body()).at("/error/code").asInt()).isEqualTo(500);
    }

    @Test
    void an_error_within_a_stream_stands_there_without_an_event() {
        stub.says("one two").reportsError(Place.afterTokens(1), Fault.of(503, "UNAVAILABLE", "too much"));

        String body = client.post(FLASH + ":streamGenerateContent?alt=sse", HI).body();

        String tail = body.substring(body.indexOf("\r\n\r\n") + 4);
        assertThat(tail).startsWith("{\n");
        assertThat(json(tail).at("/error/status").asText()).isEqualTo("UNAVAILABLE");
    }

    @Test
    void each_unknown_member_is_a_violation_with_its_place() {
        JsonNode error = json(client.post(
                                FLASH + ":generateContent", HI + ",'user':'u','generationConfig':{'n':1,'topP':'x'}")
                        .body())
                .path("error");

        assertThat(error.path("message").asText().lines())
                .containsExactly(
                        "Invalid JSON payload received. Unknown name \"user\": Cannot find field.",
                        "Invalid JSON payload received. Unknown name \"n\" at 'generation_config': Cannot find field.",
                        "Invalid value at 'generation_config.top_p' (TYPE_FLOAT), \"x\"");
        assertThat(detail(error.path("details"), "BadRequest").path("fieldViolations"))
                .extracting(violation -> violation.path("field").asText("none"))
                .containsExactly("none", "generation_config", "generation_config.top_p");
    }

    private String retryDelay() {
        return detail(error().path("details"), "RetryInfo").path("retryDelay").asText();
    }

    private JsonNode error() {
        return json(client.post(FLASH + ":generateContent", HI).body()).path("error");
    }

    private static JsonNode detail(JsonNode details, String type) {
        for (JsonNode detail : details) {
            if (detail.path("@type").asText().equals("type.googleapis.com/google.rpc." + type)) {
                return detail;
            }
        }
        throw new AssertionError("no " + type + " in " + details);
    }
}
