package dev.caravan.request;

import dev.caravan.json.Slice;
import java.util.List;
import java.util.stream.Stream;

/** The turn that a conversation in Anthropic's form ends in, where it goes on behind the results of tools. */
final class OpenTurn {
    private OpenTurn() {}

    /**
     * Whether tools were called in it without a thought of Claude's before: told to think, Claude refuses to go on with
     * what another model began.
     */
    static boolean isThoughtless(List<Slice> messages) {
        int start = messages.size();
        while (start > 0 && !isQuestion(messages.get(start - 1))) {
            start--;
        }
        List<Slice> turn = messages.subList(start, messages.size());
        boolean callsTools = turn.stream().flatMap(OpenTurn::blocks).anyMatch(block -> block.get("type")
                .is("tool_use"));
        return callsTools
                && !blocks(turn.getFirst())
                        .findFirst()
                        .filter(OpenTurn::isThought)
                        .isPresent();
    }

    private static boolean isQuestion(Slice message) {
        return message.get("role").is("user")
                && blocks(message).noneMatch(block -> block.get("type").is("tool_result"));
    }

    private static boolean isThought(Slice block) {
        return block.get("type").is("redacted_thinking")
                || (block.get("type").is("thinking")
                        && !block.get("signature").text().isEmpty());
    }

    private static Stream<Slice> blocks(Slice message) {
        return message.get("content").items().stream();
    }
}
