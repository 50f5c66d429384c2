package dev.caravan.stub;

import static dev.caravan.stub.AnthropicClient.assertAccepted;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of a request that says nothing of tools and thinking. */
@Tag("stub")
class AnthropicScrutinyTest {
    private static final String BODY = AnthropicClient.asking("").toString();

    private final ProviderStub stub = ProviderStub.anthropic();
    private final AnthropicClient client = new AnthropicClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer sk-ant-test, Invalid bearer token",
        "api-key, sk-ant-test, x-api-key header is required",
        "x-goog-api-key, sk-ant-test, x-api-key header is required",
        "x-api-key, Bearer sk-ant-test, invalid x-api-key",
    })
    void a_key_in_another_header_is_refused(String name, String value, String message) {
        HttpResponse<String> answer = client.send(client.keyless("/messages")
                .header("anthropic-version", "2023-06-01")
                .header(name, value)
                .POST(BodyPublishers.ofString(BODY)));

        assertRefused(answer, 401, "authentication_error", message);
    }

    @Test
    void a_good_key_does_not_excuse_another_vendors() {
        HttpResponse<String> answer = client.send(client.request("/messages")
                .header("Authorization", "Bearer sk-callers")
                .POST(BodyPublishers.ofString(BODY)));

        assertRefused(answer, 401, "authentication_error", "Invalid bearer token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages?key=sk-ant-test", "/messages?x-api-key=sk-ant-test", "/messages?api_key=sk"})
    void a_key_in_the_url_is_refused(String path) {
        HttpResponse<String> answer = client.send(
                client.keyless(path).header("anthropic-version", "2023-06-01").POST(BodyPublishers.ofString(BODY)));

        assertRefused(answer, 401, "authentication_error", "x-api-key header is required");
    }

    @Test
    void the_version_is_needed() {
        HttpRequest.Builder none =
                client.keyless("/messages").header("x-api-key", "sk-ant-test").POST(BodyPublishers.ofString(BODY));
        HttpRequest.Builder wrong = client.request("/messages")
                .setHeader("anthropic-version", "2024-01-01")
                .POST(BodyPublishers.ofString(BODY));

        assertRefused(client.send(none), 400, "invalid_request_error", "anthropic-version: header is required");
        assertRefused(
                client.send(wrong),
                400,
                "invalid_request_error",
                "anthropic-version: \"2024-01-01\" is not a valid version");
    }

    @Test
    void another_content_type_is_refused() {
        HttpResponse<String> answer = client.send(client.request("/messages")
                .setHeader("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(BODY)));

        assertRefused(answer, 400, "invalid_request_error", "Content-Type: Input should be 'application/json'");
    }

    @Test
    void other_paths_and_methods_are_refused() {
        assertRefused(client.post("/chat/completions", BODY), 404, "not_found_error", "Not Found");
        assertRefused(client.post("/messages/", BODY), 404, "not_found_error", "Not Found");
        assertRefused(client.post("/models", BODY), 405, "invalid_request_error", "Method Not Allowed");
        assertRefused(client.send(client.request("/messages")), 405, "invalid_request_error", "Method Not Allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"model\":", "{}{}", "[]", "\"hi\""})
    void what_is_no_json_object_is_refused(String body) {
        assertThat(client.post("/messages", body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_body_has_a_largest_size() {
        String body =
                AnthropicClient.asking("").put("system", "x".repeat(33 << 20)).toString();

        assertRefused(client.post("/messages", body), 413, "request_too_large", "Request exceeds the maximum size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "messages", "max_tokens"})
    void what_is_required_is_missed(String name) {
        String body = AnthropicClient.asking("").without(name).toString();

        assertRefused(client.post("/messages", body), 400, "invalid_request_error", name + ": Field required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "stream", "temperature", "stop_sequences", "metadata", "service_tier"})
    void a_count_has_nothing_to_do_with_an_answers_settings(String name) {
        String body =
                AnthropicClient.asking("").without("max_tokens").toString().replaceFirst("\\{", "{\"" + name + "\":1,");

        assertRefused(
                client.post("/messages/count_tokens", body),
                400,
                "invalid_request_error",
                name + ": Extra inputs are not permitted");
    }

    @Test
    void a_retired_model_is_not_found() {
        assertRefused(client.ask("model: 'claude-retired'"), 404, "not_found_error", "model: claude-retired");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '~', textBlock = """
            frequency_penalty: 1 => frequency_penalty: Extra inputs are not permitted
            user: 'me' => user: Extra inputs are not permitted
            model: '' => model: String should have at least 1 character
            model: 7 => model: Input should be a valid string
            max_tokens: 0 => max_tokens: Input should be greater than or equal to 1
            max_tokens: 1.5 => max_tokens: Input should be a valid integer
            max_tokens: null => max_tokens: Input should be a valid integer
            stream: 'yes' => stream: Input should be a valid boolean
            temperature: 1.5 => temperature: range: 0..1
            temperature: -0.1 => temperature: range: 0..1
            temperature: 'hot' => temperature: Input should be a valid number
            temperature: null => temperature: Input should be a valid number
            top_p: 2 => top_p: range: 0..1
            temperature: 1, top_p: 1 => `temperature` and `top_p` cannot both be specified for this model. Please use only one.
            top_k: -1 => top_k: Input should be greater than or equal to 0
            stop_sequences: 'END' => stop_sequences: Input should be a valid list
            stop_sequences: [1] => stop_sequences.0: Input should be a valid string
            stop_sequences: ['\\n'] => stop_sequences: each stop sequence must contain non-whitespace
            metadata: {trace: '1'} => metadata.trace: Extra inputs are not permitted
            metadata: {user_id: 1} => metadata.user_id: Input should be a valid string
            service_tier: 'default' => service_tier: Input should be 'auto' or 'standard_only'
            container: 1 => container: Input should be a valid string
            cache_control: {type: 'forever'} => cache_control: Input tag 'forever' found using 'type' does not match any of the expected tags: 'ephemeral'
            output_config: {verbosity: 'low'} => output_config.verbosity: Extra inputs are not permitted
            output_config: {effort: 'minimal'} => output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'
            output_config: {format: {type: 'json_object'}} => output_config.format.type: Input should be 'json_schema'
            output_config: {format: {type: 'json_schema'}} => output_config.format.schema: Field required
            output_config: {format: {type: 'json_schema', name: 'x', schema: {}}} => output_config.format.name: Extra inputs are not permitted
            output_config: {format: {type: 'json_schema', schema: {type: 'object'}}} => output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false
            output_config: {format: {type: 'json_schema', schema: {anyOf: [{type: ['object', 'null'], additionalProperties: true}]}}} => output_config.format.schema: For 'object' type, 'additionalProperties: true' is not supported. Please set 'additionalProperties' to false
            output_config: {format: {type: 'json_schema', schema: {type: 'array', items: {type: 'integer', minimum: 1, maximum: 3}}}} => output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported
            model: 'adaptive', temperature: 0.5 => `temperature` is deprecated for this model.
            model: 'adaptive', top_p: 0.5 => `top_p` is deprecated for this model.
            model: 'adaptive', top_k: 5 => `top_k` is deprecated for this model.
            """)
    void a_faulty_setting_is_refused(String members, String message) {
        assertRefused(client.ask(members), 400, "invalid_request_error", message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream: false, temperature: 0, top_k: 0, stop_sequences: ['END', ' x'], metadata: {user_id: 'me'}",
                "temperature: 1.0, service_tier: 'auto', cache_control: {type: 'ephemeral', ttl: '1h'}",
                "top_p: 0.5, service_tier: 'standard_only', cache_control: null, container: null",
                "metadata: {user_id: null}, stop_sequences: [], output_config: {effort: 'xhigh'}",
                "output_config: {format: {type: 'json_schema', schema: {type: 'object', additionalProperties: false,"
                        + " properties: {a: {type: 'array', items: {type: 'integer'}}}}}}",
                "model: 'adaptive', temperature: 1, top_p: 0.99",
            })
    void a_good_setting_is_accepted(String members) {
        assertAccepted(client.ask(members));
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String type, String message) {
        assertThat(json(answer.body()).at("/error/message").asText()).isEqualTo(message);
        assertThat(json(answer.body()).at("/error/type").asText()).isEqualTo(type);
        assertThat(answer.statusCode()).isEqualTo(status);
    }
}
