package dev.caravan.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailingWriteTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).expectsErrors().start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void a_stream_that_a_faulty_route_never_writes_is_not_left_open() throws Exception {
        Path gateway = caravan.routes().resolve("gateway.camel.yaml");
        String faulty = Files.readString(gateway)
                .replaceFirst(
                        "ref: relay\\n            method: pass\\n", "ref: relay\n            method: \"pass(null)\"\n");
        Files.writeString(gateway, faulty);
        caravan.takeOver(Map.of());
        north.saysEndlessly();

        Reply reply = caravan.stream("simple", "hi");

        assertThat(reply.status()).isEqualTo(500);
        north.journal().awaitAbandoned(1, Duration.ofSeconds(2));
        assertThat(caravan.meter("llm_active_requests")).isZero();
    }

    @Test
    void a_models_name_in_other_letters_makes_no_odd_header() {
        Reply reply = caravan.ask("north/模型Ċx-evil: 1", "hi");

        assertThat(reply.header("x-caravan-model")).isEqualTo("???x-evil: 1");
        assertThat(reply.headers().firstValue("x-evil")).isEmpty();
    }
}
