package dev.caravan.conversation;

import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;

/**
 * A function that the model may call. {@code schema} is missing where it takes no arguments, {@code strict} where the
 * caller wants arguments that are sure to fit the schema. Immutable.
 */
public record Tool(String name, JsonText description, Slice schema, boolean strict, Slice cacheHint, String place) {
    /** Where the caller says that it is strict. */
    public String strictPlace(Form form) {
        return place + (form == Form.ANTHROPIC ? ".strict" : ".function.strict");
    }
}
