package dev.caravan.conversation;

import dev.caravan.json.Slice;

/**
 * What surrounds an answer in a caller's form. {@code created} is in seconds; {@code usageWanted} where a stream in
 * OpenAI's form is to end with its usage; {@code request} is what responses repeat of it, missing for other forms.
 */
public record Envelope(
        String id, long created, boolean usageWanted, long estimatedInput, boolean thoughtsWanted, Slice request) {
    public Envelope(String id, long created, boolean usageWanted, long estimatedInput, boolean thoughtsWanted) {
        this(id, created, usageWanted, estimatedInput, thoughtsWanted, Slice.MISSING);
    }
}
