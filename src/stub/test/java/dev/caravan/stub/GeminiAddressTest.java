package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the Gemini stub talks to, and where. */
@Tag("stub")
class GeminiAddressTest {
    private static final String GENERATE = "/models/" + FLASH + ":generateContent";

    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "x-goog-api-key, bad, 400, INVALID_ARGUMENT",
        "Authorization, Bearer sk-test, 401, UNAUTHENTICATED",
        "x-api-key, sk-test, 403, PERMISSION_DENIED",
        "api-key, sk-test, 403, PERMISSION_DENIED",
        "X-Other, nothing, 403, PERMISSION_DENIED"
    })
    void a_key_elsewhere_or_a_bad_one_is_refused(String name, String value, int status, String words) {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(stub.baseUrl() + GENERATE))
                .header(name, value)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(GeminiClient.body(HI)))
                .build());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer.body()).at("/error/status").asText()).isEqualTo(words);
    }

    @Test
    void a_bad_key_has_its_reason_in_the_details() {
        HttpResponse<String> answer = client.send(
                client.request("/models").setHeader("x-goog-api-key", "bad").build());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").asText())
                .isEqualTo("API key not valid. Please pass a valid API key.");
        assertThat(json(answer.body()).at("/error/details/0/reason").asText()).isEqualTo("API_KEY_INVALID");
    }

    @Test
    void a_token_beside_the_key_is_refused() {
        HttpResponse<String> answer = client.send(
                client.request("/models").header("Authorization", "Bearer sk").build());

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash:generateContent?key=key, 403",
        "gemini-2.5-flash:generateContent?alt=sse, 400",
        "gemini-2.5-flash:streamGenerateContent?alt=xml, 400",
        "gemini-2.5-flash:generateContent?stream=true, 400",
        "retired:generateContent, 404",
        "gemini-2.5-flash:complete, 404",
        "models/gemini-2.5-flash:generateContent, 404"
    })
    void another_address_is_refused(String address, int status) {
        assertThat(client.post(address, HI).statusCode()).isEqualTo(status);
    }

    @Test
    void a_retired_model_is_reported_in_geminis_words() {
        assertThat(json(client.post("retired:generateContent", HI).body())
                        .at("/error/message")
                        .asText())
                .isEqualTo(
                        "models/retired is not found for API version v1beta, or is not supported for generateContent."
                                + " Call ListModels to see the list of available models and their supported methods.");
    }

    @Test
    void another_content_type_is_refused() {
        HttpRequest text = client.request(GENERATE)
                .setHeader("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(GeminiClient.body(HI)))
                .build();

        assertThat(client.send(text).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "", "{\"contents\":[]} more", "{\"contents\":[],\"contents\":[]}"})
    void what_is_no_json_object_is_refused(String body) {
        HttpRequest request = client.request(GENERATE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> answer = client.send(request);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").asText()).startsWith("Invalid JSON payload received.");
    }
}
