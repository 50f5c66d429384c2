package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes from memory, JavaScript clients understand as what comes from a provider: whole, streamed, and turned around. */
@Tag("slow")
class CachedForJavaScriptTest {
    private final ProviderStub north =
            ProviderStub.openAi().says("mild and dry 🐪").usage(12, 7);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .cached()
            .property("caravan.cache.tool-calls", "true")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, whole, stream-usage",
        "openai, stream-usage, whole",
        "anthropic, whole, stream",
        "anthropic, stream, whole",
        "langchain, whole, stream",
        "langchain, stream, whole",
        "ai-sdk, whole, stream",
        "ai-sdk, stream, whole"
    })
    void an_answer_is_the_same_again_in_the_other_way_of_telling(String script, String first, String again)
            throws Exception {
        try (JavaScriptClient client = JavaScriptClient.start(script + "-client.mjs")) {
            JsonNode told = client.sees(asking(script), first);
            JsonNode retold = client.sees(asking(script), again);

            assertThat(north.journal().calls().stream().map(Call::text)).hasSize(1);
            assertThat(retold.path("text").asText())
                    .isEqualTo("mild and dry 🐪")
                    .isEqualTo(told.path("text").asText());
            assertThat(retold.path("error").isNull() || retold.path("error").isMissingNode())
                    .isTrue();
            assertThat(retold.path("finishReason")).isEqualTo(told.path("finishReason"));
            assertThat(retold.path("stopReason")).isEqualTo(told.path("stopReason"));
            assertThat(retold.path("usage").toString()).contains("12", "7");
        }
    }

    @Test
    void a_call_of_a_tool_is_streamed_from_memory() throws Exception {
        north.next(1).callsTool("get_weather", "{\"city\": \"Paris\"}");
        try (JavaScriptClient client = JavaScriptClient.start("openai-client.mjs")) {
            client.sees(asking("openai"), "tools");
            JsonNode streamed = client.sees(asking("openai"), "tools-stream");
            JsonNode helped = client.sees(asking("openai"), "tools-stream-helper");

            assertThat(north.journal().calls())
                    .filteredOn(call -> !call.text().contains("\"role\":\"tool\""))
                    .hasSize(1);
            assertThat(streamed.path("arguments").asText()).isEqualTo("{\"city\": \"Paris\"}");
            assertThat(streamed.path("finishReason").asText()).isEqualTo("tool_calls");
            assertThat(helped.path("tool").asText()).isEqualTo("get_weather");
        }
    }

    private ObjectNode asking(String script) {
        boolean root = script.equals("anthropic");
        return Json.mapper()
                .createObjectNode()
                .put("baseURL", root ? caravan.uri("").toString() : caravan.baseUrl())
                .put("model", "north/m1")
                .put("speaks", "openai");
    }
}
