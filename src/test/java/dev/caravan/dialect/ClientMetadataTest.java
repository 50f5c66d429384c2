package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client of the Responses API notes about itself, as Codex does with each request, changes no answer. */
class ClientMetadataTest {
    @ParameterizedTest
    @EnumSource(Vendor.class)
    void it_is_no_reason_to_refuse_nor_to_ask_again(Vendor vendor) {
        try (ProviderStub north = vendor.stub();
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).cached().start()) {
            List<Reply> replies = List.of(asked(caravan, "first"), asked(caravan, "second"));

            assertThat(replies)
                    .allSatisfy(
                            reply -> assertThat(reply.status()).as(reply.body()).isEqualTo(200));
            assertThat(replies.getLast().header("x-caravan-cache")).isEqualTo("hit");
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    private static Reply asked(TestCaravan caravan, String turn) {
        return caravan.post(
                "/v1/responses",
                "{\"model\":\"north/m1\",\"input\":\"hi\",\"client_metadata\":{\"turn_id\":\"" + turn + "\"}}");
    }
}
