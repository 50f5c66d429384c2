package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("stub")
class GeminiUsageTest {
    private final ProviderStub stub = ProviderStub.gemini().says("one two");
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void thoughts_are_counted_beside_the_candidates() {
        stub.usage(Usage.of(20, 9, 5, 3));

        assertThat(client.generate(FLASH, HI).path("usageMetadata").toString())
                .isEqualTo("{\"promptTokenCount\":20,\"cachedContentTokenCount\":5,\"candidatesTokenCount\":6,"
                        + "\"totalTokenCount\":29,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":20}],"
                        + "\"thoughtsTokenCount\":3}");
    }

    @Test
    void what_is_zero_is_not_mentioned() {
        assertThat(client.generate(FLASH, HI).toString())
                .doesNotContain("thoughtsTokenCount", "cachedContentTokenCount");
    }

    @ParameterizedTest
    @EnumSource(
            value = Usage.Spot.class,
            names = {"USUAL", "EVERYWHERE"})
    void every_chunk_counts_what_is_out_so_far(Usage.Spot spot) {
        stub.usage(Usage.of(20, 9, 5, 3).at(spot));

        List<JsonNode> events = client.stream(FLASH, HI);

        assertThat(events).extracting(event -> count(event, "candidates")).containsExactly(3, 6, 6);
        assertThat(events).extracting(event -> count(event, "total")).containsExactly(26, 29, 29);
    }

    @Test
    void only_the_last_chunk_counts_where_it_should() {
        stub.usage(Usage.of(20, 9).at(Usage.Spot.WITH_LAST));

        List<JsonNode> events = client.stream(FLASH, HI);

        assertThat(events).extracting(event -> event.has("usageMetadata")).containsExactly(false, false, true);
        assertThat(count(events.getLast(), "candidates")).isEqualTo(9);
    }

    @Test
    void usage_can_be_missing_or_absurd() {
        stub.usageMissing();
        assertThat(client.generate(FLASH, HI).has("usageMetadata")).isFalse();
        assertThat(client.stream(FLASH, HI)).noneMatch(event -> event.has("usageMetadata"));

        stub.usage(Usage.negative());
        assertThat(count(client.generate(FLASH, HI), "candidates")).isEqualTo(-7);

        stub.usage(Usage.huge());
        assertThat(client.generate(FLASH, HI).toString())
                .contains("\"candidatesTokenCount\":1000000000000000000000000000000");

        stub.usage(Usage.inWords());
        assertThat(client.stream(FLASH, HI))
                .allMatch(event -> event.toString().contains("\"candidatesTokenCount\":\"many\""));
    }

    private static int count(JsonNode event, String of) {
        return event.path("usageMetadata").path(of + "TokenCount").asInt();
    }
}
