package dev.caravan.conversation;

/**
 * What surrounds an answer in a caller's form. {@code created} is in seconds; {@code usageWanted} where a stream in
 * OpenAI's form is to end with its usage.
 */
public record Envelope(String id, long created, boolean usageWanted, long estimatedInput, boolean thoughtsWanted) {}
