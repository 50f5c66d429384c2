package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request of a kilobyte can ask for vectors of any size: it is refused before anything is made of it. */
class BoundedVectorsTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @ParameterizedTest
    @CsvSource({"200, 100000", "1, 4097", "200, 4096", "2048, 256"})
    void more_numbers_than_anybody_tries_things_out_with_are_refused(int texts, int dimensions) {
        Reply reply = embed("sandbox/embed", texts, dimensions);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("dimensions");
    }

    @ParameterizedTest
    @CsvSource({"100, 4096", "2048, 64"})
    void fewer_are_made(int texts, int dimensions) {
        Reply reply = embed("sandbox/embed", texts, dimensions);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().at("/data")).hasSize(texts);
        assertThat(reply.json().at("/data/0/embedding")).hasSize(dimensions);
    }

    @Test
    void no_provider_is_asked_for_more_texts_than_openai_takes() {
        Reply most = embed("north/m1", 2048, 8);
        Reply more = embed("north/m1", 2049, 8);

        assertThat(most.status()).as(most.body()).isEqualTo(200);
        assertThat(more.status()).isEqualTo(400);
        assertThat(more.json().at("/error/param").asText()).isEqualTo("input");
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void how_many_tokens_a_text_may_have_is_the_providers_affair() {
        caravan.post(
                "/v1/embeddings",
                "{\"model\":\"north/m1\",\"input\":[" + String.join(",", Collections.nCopies(3_000, "17")) + "]}");

        assertThat(north.journal().count()).isEqualTo(1);
    }

    private Reply embed(String model, int texts, int dimensions) {
        return caravan.post(
                "/v1/embeddings",
                "{\"model\":\"" + model + "\",\"dimensions\":" + dimensions + ",\"input\":["
                        + String.join(",", Collections.nCopies(texts, "\"a\"")) + "]}");
    }
}
