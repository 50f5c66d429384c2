package dev.caravan.harness;

import dev.caravan.admit.Admitted;
import dev.caravan.admit.Client;
import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.call.Replied;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.request.ChatRequestReader;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A caller who is told nothing, in tests that need a call without a gateway. */
public record Unheard(Departure departure) implements Caller {
    private static final byte[] QUESTION =
            TestCaravan.request("simple", "hi", false).getBytes(StandardCharsets.UTF_8);

    /** A call of theirs. */
    public static Asked call(Departure departure) {
        return new Asked(
                "req_1",
                System.nanoTime(),
                ChatRequestReader.read(QUESTION),
                Map.of(),
                Map.of(),
                Recall.NEVER,
                true,
                Papers.of(new Identity.Nobody(), Papers.HTTP),
                new Unheard(departure));
    }

    /** A call with a key of that name. */
    public static Admitted call(Departure departure, String key) {
        return new Admitted(call(departure), new Client(key, Client.OPEN.plan()));
    }

    @Override
    public void introduce(Replied.Origin origin) {}

    @Override
    public void note(String name, String value) {}

    @Override
    public void tell(Buffer json) {}

    @Override
    public EventFlow.Sink listen() {
        throw new IllegalStateException("nothing is told");
    }

    @Override
    public void finish() {}

    @Override
    public void breakOff(Refusal why) {}

    @Override
    public void refuse(Refusal refusal) {}

    @Override
    public void leave() {}
}
