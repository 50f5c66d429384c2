package dev.caravan.mail;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that nobody has looked into yet. {@code key} tells it from every other one and is the same when it comes again;
 * {@code size} is what its text has in characters, at the most; {@code text} reads that, and knows none where there is none.
 */
record Unread(
        String key, String id, long size, int deliveries, SenderHeaders headers, Supplier<@Nullable String> text) {}
