package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A gateway with one provider of each kind, each under its own name. */
final class Fleet implements AutoCloseable {
    private final Map<Vendor, ProviderStub> stubs = new EnumMap<>(Vendor.class);
    private final TestCaravan caravan;

    Fleet() {
        TestCaravan.Builder builder = TestCaravan.with();
        Stream.of(Vendor.values()).forEach(vendor -> {
            ProviderStub stub = vendor.stub();
            stubs.put(vendor, stub);
            builder.provider(vendor.label(), stub);
        });
        caravan = builder.property("caravan.model.anthropic/claude-adaptive.thinking", "effort")
                .responding(Vendor.OPENAI.label())
                .start();
    }

    ProviderStub stub(Vendor vendor) {
        return Objects.requireNonNull(stubs.get(vendor));
    }

    TestCaravan caravan() {
        return caravan;
    }

    /** Nobody remembers what an earlier test told them. */
    void forget() {
        stubs.values().forEach(stub -> stub.behaves().journal().clear());
    }

    /** Asks, and takes apart an answer that must be there and in good order. */
    Heard ask(Cell cell, Question question) {
        return heard(cell, caravan.post(cell.door().path(), question.at(cell)), true);
    }

    static Heard heard(Cell cell, Reply reply, boolean usageWanted) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("x-caravan-provider")).isEqualTo(cell.vendor().label());
        assertThat(reply.header("content-type")).startsWith(cell.streamed() ? "text/event-stream" : "application/json");
        return switch (cell.door()) {
            case CHAT -> cell.streamed() ? HeardChat.streamed(reply, usageWanted) : HeardChat.whole(reply);
            case MESSAGES -> cell.streamed() ? HeardMessage.streamed(reply) : HeardMessage.whole(reply);
            case RESPONSES -> cell.streamed() ? HeardResponse.streamed(reply) : HeardResponse.whole(reply);
        };
    }

    /** What the provider was asked last. */
    Received received(Vendor vendor) {
        return Received.of(vendor, stub(vendor).journal().last());
    }

    @Override
    public void close() {
        caravan.close();
        stubs.values().forEach(ProviderStub::close);
    }
}
