package dev.caravan.batch.intake;

import org.jspecify.annotations.Nullable;

/** What a line of a source says. */
public sealed interface SourceItem {
    long line();

    /** How much of it is held. */
    int characters();

    /** An item; {@code request} is the JSON to ask, {@code beside} the JSON of what else stood in its line. */
    record Good(
            long line,
            String customId,
            Endpoint endpoint,
            String model,
            String request,
            @Nullable String beside) implements SourceItem {
        @Override
        public int characters() {
            return customId.length() + model.length() + request.length() + (beside == null ? 0 : beside.length());
        }
    }

    /** No item; {@code code} names what is wrong, {@code message} says it. */
    record Bad(long line, @Nullable String customId, String code, String message) implements SourceItem {
        @Override
        public int characters() {
            return message.length();
        }
    }
}
