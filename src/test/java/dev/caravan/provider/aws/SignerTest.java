package dev.caravan.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures are those that Amazon publishes for its test suite, and those that its own client makes. */
class SignerTest {
    private static final AwsKeys KEYS = AwsKeys.lasting("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
    private static final Instant MOMENT = Instant.parse("2015-08-30T12:36:00Z");
    private static final Signer SERVICE = new Signer("service", "us-east-1");

    /** get-vanilla, get-vanilla-query-order-key-case, get-unreserved, post-vanilla and post-vanilla-query. */
    @ParameterizedTest
    @CsvSource({
        "GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "GET, /?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "GET, /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz,"
                + " 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        "POST, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "POST, /?Param1=value1, 28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"
    })
    void the_published_requests_are_signed_as_published(String method, String path, String signature) {
        Map<String, String> headers = SERVICE.headers(
                KEYS, method, URI.create("https://example.amazonaws.com" + path), new ByteBuffer[0], MOMENT);

        assertThat(headers)
                .containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    /** post-x-www-form-urlencoded, whose type is signed, and get-header-value-trim. */
    @Test
    void other_headers_are_signed_trimmed() {
        String body = "Param1=value1";
        Map<String, String> form = SERVICE.headers(
                KEYS,
                "POST",
                URI.create("https://example.amazonaws.com/"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                Signer.digest(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))),
                MOMENT);
        Map<String, String> trimmed = SERVICE.headers(
                KEYS,
                "GET",
                URI.create("https://example.amazonaws.com/"),
                Map.of("My-Header1", " value1", "My-Header2", " \"a   b   c\""),
                Signer.digest(),
                MOMENT);

        assertThat(form.get("authorization"))
                .endsWith("SignedHeaders=content-type;host;x-amz-date,"
                        + " Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
        assertThat(trimmed.get("authorization"))
                .endsWith("Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    }

    @Test
    void a_session_token_is_signed_and_sent() {
        AwsKeys keys = AwsKeys.lasting(KEYS.id(), KEYS.secret(), "the-token");

        Map<String, String> headers =
                SERVICE.headers(keys, "GET", URI.create("https://example.amazonaws.com/"), new ByteBuffer[0], MOMENT);

        assertThat(headers).containsEntry("x-amz-security-token", "the-token");
        assertThat(headers.get("authorization")).contains("SignedHeaders=host;x-amz-date;x-amz-security-token,");
    }

    /** What is encoded in a path is encoded once more before it is signed; the figures are botocore's. */
    @ParameterizedTest
    @CsvSource({
        "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream,"
                + " 0ca4b6eac77a589b4160460b194c785965391324ece6e6adef9f492f685d4e41",
        "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Aapplication-inference-profile%2Fabc%20def"
                + "/converse-stream, a5b1be08b78ff567de49222c5495d4de0af15fa5edb6a19abb7a20597541edef"
    })
    void names_of_models_are_signed_as_amazons_own_client_signs_them(String path, String signature) {
        byte[] body = "{\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer[] pieces = {ByteBuffer.wrap(body, 0, 5), ByteBuffer.wrap(body, 5, body.length - 5)};

        Map<String, String> headers = new Signer("bedrock", "eu-central-1")
                .headers(
                        AwsKeys.lasting(KEYS.id(), KEYS.secret(), "the-token"),
                        "POST",
                        URI.create("https://bedrock-runtime.eu-central-1.amazonaws.com" + path),
                        pieces,
                        MOMENT);

        assertThat(headers.get("authorization")).endsWith("Signature=" + signature);
    }

    @Test
    void a_port_that_is_not_the_usual_one_is_part_of_the_host() {
        URI usual = URI.create("https://h.example:443/");
        URI own = URI.create("http://127.0.0.1:8080/");

        assertThat(new TreeMap<>(SERVICE.headers(KEYS, "GET", usual, new ByteBuffer[0], MOMENT)))
                .isEqualTo(new TreeMap<>(
                        SERVICE.headers(KEYS, "GET", URI.create("https://h.example/"), new ByteBuffer[0], MOMENT)));
        assertThat(SERVICE.headers(KEYS, "GET", own, new ByteBuffer[0], MOMENT))
                .isNotEqualTo(SERVICE.headers(KEYS, "GET", URI.create("http://127.0.0.1/"), new ByteBuffer[0], MOMENT));
    }
}
