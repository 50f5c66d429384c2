package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import org.jspecify.annotations.Nullable;

/** What the {@code model} of a request may look like. */
final class ModelName {
    private static final int LONGEST = 256;

    private ModelName() {}

    /** @throws Refusal 400 where it can be no model's name */
    static String require(@Nullable String name) {
        if (name == null) {
            throw wrong("model", "must be a string");
        }
        if (name.isBlank()) {
            throw wrong("model", "must not be empty");
        }
        if (name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw wrong("model", "is no model's name");
        }
        return name;
    }
}
