package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;

/** Whether the caller of a stream wants to be told its usage at the end, and where the request says so. Immutable. */
final class UsageWish {
    private final Slice options;
    private final Slice wish;

    private UsageWish(Slice options, Slice wish) {
        this.options = options;
        this.wish = wish;
    }

    /** @throws Refusal 400 where {@code stream_options} are none */
    static UsageWish read(Slice options, boolean streamed) {
        if (options.isGiven() && !options.isObject()) {
            throw wrong("stream_options", "must be an object");
        }
        Slice wish = Slice.MISSING;
        for (Slice.Member member : options.members()) {
            if (member.name().equals("include_usage")) {
                wish = member.value();
                MemberRule.flag(wish, "stream_options.include_usage");
            }
        }
        if (options.isGiven() && !streamed) {
            throw wrong("stream_options", "goes with 'stream': true only");
        }
        return new UsageWish(options, wish);
    }

    boolean wanted() {
        return wish.isTrue();
    }

    /** Where the caller does not, we do. */
    void askFor(Spliced spliced) {
        if (wanted()) {
            return;
        }
        if (options.isMissing()) {
            spliced.add("stream_options", "{\"include_usage\":true}");
        } else if (!options.isGiven()) {
            spliced.replace(options, "{\"include_usage\":true}");
        } else if (wish.isMissing()) {
            boolean empty = options.names().isEmpty();
            spliced.insert(options.start() + 1, "\"include_usage\":true" + (empty ? "" : ","));
        } else {
            spliced.replace(wish, "true");
        }
    }
}
