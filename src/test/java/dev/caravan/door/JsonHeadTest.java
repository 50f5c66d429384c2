package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonHeadTest {
    @Test
    void no_answer_in_json_is_to_be_taken_for_anything_else() {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).cached().start()) {
            List<Reply> replies = List.of(
                    caravan.chat("hi"),
                    caravan.chat("hi"),
                    caravan.ask("nosuch", "hi"),
                    caravan.post("{"),
                    caravan.get("/v1/models"),
                    caravan.get("/v1/models/simple"),
                    caravan.get("/v1/usage"),
                    caravan.get("/v1/files"),
                    caravan.get("/v1/batches"),
                    caravan.get("/nowhere"),
                    caravan.get("/v1/messages"),
                    caravan.manage("/observe/health"));

            assertThat(replies).allSatisfy(reply -> {
                assertThat(reply.header("content-type")).startsWith("application/json");
                assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
            });
        }
    }
}
