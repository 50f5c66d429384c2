package dev.caravan.dialect;

import io.vertx.core.buffer.Buffer;

/** What is sent to a provider, and how its answer is to be understood. {@code path} is behind the base URL's own. */
public record Saying(String path, Buffer body, Hearing hearing) {}
