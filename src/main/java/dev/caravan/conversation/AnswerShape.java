package dev.caravan.conversation;

import dev.caravan.json.Slice;

/** What the answer's text must look like. */
public sealed interface AnswerShape {
    record Free() implements AnswerShape {}

    /** Some JSON object. */
    record AnyJson() implements AnswerShape {}

    /** JSON that fits a schema. */
    record Fitting(String name, Slice schema, boolean strict) implements AnswerShape {}

    AnswerShape FREE = new Free();
}
