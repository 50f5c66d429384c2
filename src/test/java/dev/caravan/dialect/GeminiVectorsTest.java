package dev.caravan.dialect;

import static dev.caravan.dialect.SingleQuotes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini's vectors, in OpenAI's form. Bodies are written with single quotes. */
class GeminiVectorsTest {
    private static final ProviderStub GEMINI = ProviderStub.gemini();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("gemini", GEMINI)
            .property("caravan.retry.tries", "1")
            .start();

    @AfterAll
    static void stop() {
        CARAVAN.close();
        GEMINI.close();
    }

    @BeforeEach
    void forget() {
        GEMINI.behaves().journal().clear();
    }

    @Test
    void each_text_has_its_vector_in_its_place() {
        GEMINI.usage(12, 0);

        Reply reply = embed("'input': ['one', 'two \\u00e9'], 'dimensions': 4, 'user': 'u'");

        assertThat(GEMINI.journal().last().path()).isEqualTo("/v1beta/models/gemini-embedding-001:batchEmbedContents");
        assertThat(GEMINI.journal().last().json().at("/requests/1"))
                .isEqualTo(json("{'model': 'models/gemini-embedding-001', 'content': {'parts': [{'text': 'two é'}]},"
                        + " 'outputDimensionality': 4}"));
        assertThat(reply.json().path("object").asText()).isEqualTo("list");
        assertThat(reply.json().path("model").asText()).isEqualTo("gemini-embedding-001");
        assertThat(reply.json().at("/data")).hasSize(2);
        assertThat(reply.json().at("/data/1/index").asInt()).isEqualTo(1);
        assertThat(reply.json().at("/data/0/embedding"))
                .hasSize(4)
                .isNotEqualTo(reply.json().at("/data/1/embedding"));
        assertThat(reply.json().path("usage")).isEqualTo(json("{'prompt_tokens': 12, 'total_tokens': 12}"));
    }

    @Test
    void numbers_are_told_as_they_came() {
        GEMINI.answers(
                200, "application/json", "{\"embeddings\": [{\"values\": [0.10, -1.0E-8, 0.123456789012345678, 1]}]}");

        Reply reply = embed("'input': 'one'");

        assertThat(reply.body()).contains("\"embedding\":[0.10, -1.0E-8, 0.123456789012345678, 1]");
        assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isEqualTo(1);
    }

    @Test
    void numbers_are_packed_for_those_who_want_them_so() {
        GEMINI.answers(200, "application/json", "{\"embeddings\": [{\"values\": [0.25, -1e-8, 1]}]}");

        Reply reply = embed("'input': 'one', 'encoding_format': 'base64'");

        byte[] packed =
                Base64.getDecoder().decode(reply.json().at("/data/0/embedding").asText());
        ByteBuffer numbers = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers.getFloat()).isEqualTo(0.25f);
        assertThat(numbers.getFloat()).isEqualTo(-1e-8f);
        assertThat(numbers.getFloat()).isEqualTo(1f);
        assertThat(numbers.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"'input': [1, 2] | input", "'input': [[1], [2]] | input", "'input': 'x', 'task': 'y' | task"})
    void what_gemini_cannot_do_is_refused_by_name(String members, String param) {
        Reply reply = embed(members);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(GEMINI.journal().count()).isZero();
    }

    @Test
    void more_texts_than_gemini_takes_at_once_are_refused() {
        assertThat(embed("'input': [" + texts(100) + "]").json().at("/data")).hasSize(100);

        Reply reply = embed("'input': [" + texts(101) + "]");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("input");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"embeddings\": [{\"values\": [1]}]}",
                "{\"embeddings\": [{\"values\": [1]}, {\"values\": []}]}",
                "{\"embeddings\": [{\"values\": [1]}, {\"values\": [\"1\"]}]}",
                "half a {"
            })
    void an_answer_without_a_vector_for_each_text_is_none(String answer) {
        GEMINI.answers(200, "application/json", answer);

        assertThat(embed("'input': ['one', 'two']").status()).isEqualTo(500);
    }

    private static String texts(int count) {
        return String.join(", ", Collections.nCopies(count, "'x'"));
    }

    private Reply embed(String members) {
        return CARAVAN.post(
                "/v1/embeddings", ("{'model': 'gemini/gemini-embedding-001', " + members + "}").replace('\'', '"'));
    }
}
