package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's JavaScript client orders batches from Caravan as it would from OpenAI itself. */
@Tag("slow")
class BatchForJavaScriptTest {
    private static final ProviderStub NORTH = ProviderStub.openAi();

    private static TestCaravan caravan;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("openai-batch-client.mjs");
        caravan = TestCaravan.with()
                .provider("north", NORTH)
                .property("caravan.batch.parallel", "2")
                .start();
    }

    @BeforeEach
    void behave() {
        NORTH.behaves().says("from north").usage(20, 7);
    }

    @AfterAll
    static void stop() throws Exception {
        if (client != null) {
            caravan.close();
            client.close();
        }
        NORTH.close();
    }

    private static JsonNode sees(String scenario, int count) throws Exception {
        ObjectNode asking = Json.mapper()
                .createObjectNode()
                .put("baseURL", caravan.baseUrl())
                .put("model", "simple")
                .put("count", count);
        return client.sees(asking, scenario);
    }

    @Test
    void a_batch_goes_from_its_file_to_its_answers() throws Exception {
        NORTH.after(Duration.ofMillis(100));

        JsonNode seen = sees("batch", 8);

        assertThat(seen.at("/file/purpose").asText()).isEqualTo("batch");
        assertThat(seen.at("/file/expires_at").asLong()
                        - seen.at("/file/created_at").asLong())
                .isEqualTo(3600);
        assertThat(seen.at("/begun/metadata/team").asText()).isEqualTo("search");
        assertThat(seen.path("moved").asBoolean()).isTrue();
        assertThat(seen.at("/done/request_counts/total").asInt()).isEqualTo(8);
        assertThat(seen.path("output")).hasSize(8);
        assertThat(seen.at("/output/0/response/body/choices/0/message/content").asText())
                .isEqualTo("from north");
        assertThat(seen.path("listed"))
                .extracting(JsonNode::asText)
                .contains(
                        seen.at("/file/id").asText(),
                        seen.at("/done/output_file_id").asText());
        assertThat(seen.path("batches"))
                .extracting(JsonNode::asText)
                .contains(seen.at("/begun/id").asText());
        assertThat(seen.at("/deleted/deleted").asBoolean()).isTrue();
        assertThat(seen.at("/missing/status").asInt()).isEqualTo(404);
        assertThat(seen.at("/missing/class").asText()).isEqualTo("NotFoundError");
    }

    @Test
    void what_could_not_be_answered_stands_in_a_file_of_its_own() throws Exception {
        JsonNode seen = sees("errors", 1);

        assertThat(seen.at("/done/request_counts/failed").asInt()).isEqualTo(2);
        assertThat(seen.path("output")).hasSize(1);
        assertThat(seen.path("errors"))
                .extracting(line -> line.at("/error/code").asText())
                .containsExactlyInAnyOrder("model_not_found", "invalid_json_line");
    }

    @Test
    void a_cancelled_batch_keeps_what_was_answered() throws Exception {
        NORTH.after(Duration.ofMillis(100));

        JsonNode seen = sees("cancel", 100);

        assertThat(seen.at("/told/status").asText()).isEqualTo("cancelling");
        assertThat(seen.path("output"))
                .hasSize(seen.at("/cancelled/request_counts/completed").asInt())
                .hasSizeLessThan(100);
    }

    @Test
    void refusals_are_the_clients_own_errors() throws Exception {
        JsonNode seen = sees("refused", 1);

        assertThat(seen.at("/purpose/class").asText()).isEqualTo("BadRequestError");
        assertThat(seen.at("/purpose/param").asText()).isEqualTo("purpose");
        assertThat(seen.at("/binary/message").asText()).contains("zero byte");
        assertThat(seen.at("/batch/class").asText()).isEqualTo("NotFoundError");
    }
}
