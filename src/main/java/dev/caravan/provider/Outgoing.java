package dev.caravan.provider;

import io.vertx.core.buffer.Buffer;
import java.net.URI;

/** A request that is about to be sent, as far as credentials may depend on it. Nobody may change the body. */
record Outgoing(String method, Address address, String path, Buffer body) {
    /** Just as it is asked for, whatever is encoded in it. */
    URI uri() {
        return URI.create(address.origin() + address.basePath() + path);
    }
}
