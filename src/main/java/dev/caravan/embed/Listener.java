package dev.caravan.embed;

import dev.caravan.call.Caller;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.failure.Departure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A caller in this process; what HTTP callers see as headers it remembers. Owned by one call. */
abstract class Listener implements Caller {
    private final Departure departure;
    private final Map<String, List<String>> headers = new HashMap<>();
    private @Nullable Origin origin;
    private Usage usage = Usage.NONE;
    private Optional<String> usd = Optional.empty();

    Listener(Departure departure) {
        this.departure = departure;
    }

    @Override
    public final Departure departure() {
        return departure;
    }

    @Override
    public final void introduce(Origin from) {
        origin = from;
        from.notes().forEach(this::note);
    }

    @Override
    public final void note(String name, String value) {
        headers.put(name, List.of(value));
    }

    @Override
    public final void bill(Usage used, Optional<String> cost) {
        usage = used;
        usd = cost;
    }

    final Map<String, List<String>> headers() {
        return headers;
    }

    final @Nullable Origin origin() {
        return origin;
    }

    /** Tokens and cost are among them where it is {@code settled}. */
    final Facts facts(String id, boolean settled) {
        return new Facts(
                id,
                Optional.ofNullable(origin),
                Optional.ofNullable(headers.get("x-caravan-cache")).map(List::getFirst),
                settled ? Optional.of(usage) : Optional.empty(),
                settled ? usd : Optional.empty());
    }
}
