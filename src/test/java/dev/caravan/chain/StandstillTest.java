package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edited route that leaves a call where it was, neither answered nor sent on, ends it; nobody is asked for ever. */
class StandstillTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).expectsErrors().start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void a_fallback_that_leads_nowhere_ends_the_call() throws Exception {
        edit(
                "id: next\n                    uri: direct:next-provider",
                "id: next\n                    uri: log:nobody-else");
        north.fails(500);

        Reply reply = caravan.chat("hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(north.journal().count()).isEqualTo(1);
    }

    @Test
    void a_provider_that_is_not_called_ends_the_call() throws Exception {
        edit("uri: direct:provider-${variable.provider}", "uri: log:${variable.provider}");

        Reply reply = caravan.chat("hi");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(north.journal().count()).isZero();
    }

    private void edit(String from, String to) throws Exception {
        Path chain = caravan.routes().resolve("chain.camel.yaml");
        String text = Files.readString(chain);
        assertThat(text).contains(from);
        Files.writeString(chain, text.replace(from, to));
        caravan.takeOver(Map.of());
    }
}
