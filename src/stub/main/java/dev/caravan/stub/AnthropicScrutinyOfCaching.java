package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;

/** The marks up to which a prompt is to be cached. */
final class AnthropicScrutinyOfCaching {
    private static final int MOST_MARKS = 4;

    private AnthropicScrutinyOfCaching() {}

    /** On a block, or on the request as a whole. */
    static void requireMark(AnthropicInput block) {
        AnthropicInput control = block.member("cache_control");
        if (!control.isSet()) {
            return;
        }
        AnthropicInput mark = control.requireKind("ephemeral");
        if (mark.member("ttl").isGiven()) {
            mark.member("ttl").requireOneOf("5m", "1h");
        }
        mark.requireOnly("type", "ttl");
    }

    static void requireSense(AnthropicInput body) {
        List<AnthropicInput> marks = marks(body);
        int found = marks.size() + (body.member("cache_control").isSet() ? 1 : 0);
        if (found > MOST_MARKS) {
            throw AnthropicRefused.invalid("A maximum of %d blocks with cache_control may be provided. Found %d."
                    .formatted(MOST_MARKS, found));
        }
        boolean shortSeen = false;
        for (AnthropicInput mark : marks) {
            boolean lasts = mark.member("ttl").node().asText().equals("1h");
            if (lasts && shortSeen) {
                throw mark.member("ttl")
                        .refused("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
                                + " Note that blocks are processed in the following order: `tools`, `system`,"
                                + " `messages`.");
            }
            shortSeen |= !lasts;
        }
    }

    private static List<AnthropicInput> marks(AnthropicInput body) {
        List<AnthropicInput> blocks = new ArrayList<>(body.member("tools").elements());
        blocks.addAll(body.member("system").elements());
        for (AnthropicInput message : body.member("messages").elements()) {
            for (AnthropicInput block : message.member("content").elements()) {
                if (block.is("tool_result")) {
                    blocks.addAll(block.member("content").elements());
                }
                blocks.add(block);
            }
        }
        return blocks.stream()
                .map(block -> block.member("cache_control"))
                .filter(AnthropicInput::isSet)
                .toList();
    }
}
