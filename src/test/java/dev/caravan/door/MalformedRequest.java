package dev.caravan.door;

import dev.caravan.harness.Wire;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that is to be refused.
 *
 * @param statuses what it may be refused with
 * @param param the member at fault, or null
 * @param foreign whether it is no HTTP/1 at all: then any refusal will do, and so will hanging up
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests; the bytes are the point
record MalformedRequest(
        String name,
        byte[] bytes,
        Set<Integer> statuses,
        @Nullable String param,
        boolean foreign) {
    static MalformedRequest body(String name, byte[] body, @Nullable String param) {
        return new MalformedRequest(name, Wire.post(body), Set.of(400), param, false);
    }

    static MalformedRequest http(String name, byte[] bytes, Integer... statuses) {
        return new MalformedRequest(name, bytes, Set.of(statuses), null, false);
    }

    static MalformedRequest otherProtocol(String name, byte[] bytes) {
        return new MalformedRequest(name, bytes, Set.of(400, 408, 501, 505), null, true);
    }

    MalformedRequest at(String member) {
        return new MalformedRequest(name, bytes, statuses, member, foreign);
    }

    @Override
    public String toString() {
        return name;
    }
}
