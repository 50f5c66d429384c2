package dev.caravan.stub;

import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("stub")
class GeminiEmbeddingsTest {
    private static final String MODEL = "gemini-embedding-001";
    private static final String ONE = "'model':'models/" + MODEL + "','content':{'parts':[{'text':'TEXT'}]}";

    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void the_same_text_has_the_same_vector_and_another_has_another() {
        JsonNode embeddings = json(all("red", "blue", "red").body()).path("embeddings");

        assertThat(embeddings).hasSize(3);
        assertThat(embeddings.path(0).path("values")).hasSize(8);
        assertThat(embeddings.path(0)).isEqualTo(embeddings.path(2)).isNotEqualTo(embeddings.path(1));
    }

    @Test
    void one_text_is_embedded_in_as_many_numbers_as_asked() {
        HttpResponse<String> answer = client.post(MODEL + ":embedContent", one("red") + ",'outputDimensionality':16");

        assertThat(json(answer.body()).at("/embedding/values")).hasSize(16);
    }

    @Test
    void embeddings_fail_like_everything_else() {
        stub.fails(503);

        assertThat(all("red").statusCode()).isEqualTo(503);
    }

    @Test
    void a_batch_has_a_hundred_texts_at_most() {
        String[] many = IntStream.range(0, 101).mapToObj(Integer::toString).toArray(String[]::new);

        assertThat(json(all(many).body()).at("/error/message").asText())
                .isEqualTo("* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'requests':[] | * BatchEmbedContentsRequest.requests: requests is not specified",
                "'model':'models/x','requests':[] | Unknown name \"model\": Cannot find field.",
                "'requests':[{'content':{'parts':[{'text':'a'}]}}] | requests[0].model: unexpected model name format",
                "'requests':[{'model':'models/other','content':{'parts':[{'text':'a'}]}}] | must match the model",
                "'requests':[{'model':'models/gemini-embedding-001'}] | requests[0].content: contents is not specified",
            })
    void a_faulty_batch_is_refused(String members, String words) {
        HttpResponse<String> answer = client.post(MODEL + ":batchEmbedContents", members);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").asText()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'content':{'parts':[{'text':''}]} | The text content is empty.",
                "'content':{'parts':[{}]} | required oneof field 'data' must have one initialized field",
                "'content':{'parts':[{'text':'a'}]},'outputDimensionality':0 | output_dimensionality must be",
                "'content':{'parts':[{'text':'a'}]},'outputDimensionality':3073 | output_dimensionality must be",
                "'content':{'parts':[{'text':'a'}]},'dimensions':8 | Unknown name \"dimensions\"",
                "'content':{'parts':[{'text':'a'}]},'taskType':'SEARCH' | Invalid value at 'task_type'",
                "'content':{'parts':[{'text':'a'}]},'title':'t' | Title can only be specified",
            })
    void a_faulty_text_is_refused(String members, String words) {
        HttpResponse<String> answer = client.post(MODEL + ":embedContent", members);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/message").asText()).contains(words);
    }

    @Test
    void a_chat_model_embeds_nothing() {
        assertThat(client.post("gemini-2.5-flash:embedContent", "").statusCode())
                .isEqualTo(404);
        assertThat(client.post(MODEL + ":generateContent", GeminiClient.HI).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> all(String... texts) {
        String requests = IntStream.range(0, texts.length)
                .mapToObj(index -> "{" + one(texts[index]) + "}")
                .collect(Collectors.joining(","));
        return client.post(MODEL + ":batchEmbedContents", "'requests':[" + requests + "]");
    }

    private static String one(String text) {
        return ONE.replace("TEXT", text);
    }
}
