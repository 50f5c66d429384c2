package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one of Claude's models cannot do the next of the tier is asked for; pinned, the caller hears what it was. */
class UnableModelTest {
    private static final ProviderStub NORTH = ProviderStub.anthropic();
    private static final ProviderStub SOUTH = ProviderStub.openAi();
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .ownChains()
            .property("caravan.tier.simple.chain", "north/claude-adaptive, south/m1")
            .start();

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]",
                "\"temperature\":0.5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]",
                "\"top_p\":0.5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]",
            })
    void the_next_one_answers(String members) {
        for (Door door : Door.values()) {
            String asked = door == Door.RESPONSES ? members.replace("\"messages\"", "\"input\"") : members;
            String most = door == Door.RESPONSES ? "max_output_tokens" : "max_tokens";
            Reply tier = CARAVAN.post(door.path(), "{\"model\":\"simple\",\"%s\":50,%s}".formatted(most, asked));
            assertThat(tier.status()).as(tier.body()).isEqualTo(200);
            assertThat(tier.header("x-caravan-provider")).isEqualTo("south");

            Reply pinned = CARAVAN.post(
                    door.path(), "{\"model\":\"north/claude-adaptive\",\"%s\":50,%s}".formatted(most, asked));
            assertThat(pinned.status()).isEqualTo(400);
            assertThat(pinned.body()).contains("his model");
        }
    }
}
