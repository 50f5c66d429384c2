package dev.caravan.stub;

/**
 * What a model is like, told by its name.
 *
 * <ul>
 *   <li>A name with {@code adaptive} in it behaves as Claude Opus 4.7 and later do: thinks only adaptively and shows
 *       its thoughts only on demand, has no sampling to set, and does not continue an assistant's message.
 *   <li>A name with {@code retired} in it is not found.
 *   <li>Any other behaves as Claude Sonnet 4.5 does.
 * </ul>
 */
record AnthropicModel(String name) {
    boolean isAdaptive() {
        return name.contains("adaptive");
    }

    boolean isRetired() {
        return name.contains("retired");
    }
}
