package dev.caravan.stub;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How much is thought, and what does not go together with it. */
final class AnthropicScrutinyOfThinking {
    private static final int LEAST_BUDGET = 1024;
    private static final BigDecimal LEAST_TOP_P = new BigDecimal("0.95");
    private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking");
    private static final String GUIDE = " Please consult our documentation at"
            + " https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

    private AnthropicScrutinyOfThinking() {}

    static void requireShape(AnthropicInput thinking) {
        if (!thinking.isGiven()) {
            return;
        }
        AnthropicInput way = thinking.requireKind("adaptive", "disabled", "enabled");
        switch (way.kind()) {
            case "enabled" -> {
                way.required("budget_tokens").requireIntegerFrom(LEAST_BUDGET);
                way.requireOnly("type", "budget_tokens", "display");
            }
            case "adaptive" -> way.requireOnly("type", "display");
            default -> way.requireOnly("type");
        }
        if (way.member("display").isSet()) {
            way.member("display").requireOneOf("summarized", "omitted");
        }
    }

    static void requireSense(AnthropicInput body) {
        AnthropicInput thinking = body.member("thinking");
        requireThoughtsInPlace(body.member("messages"));
        if (thinking.is("enabled")) {
            requireBudgetInRoom(thinking.member("budget_tokens"), body.member("max_tokens"));
            requireThoughtfulTurn(body.member("messages").elements());
        }
        if (thinking.is("enabled") || thinking.is("adaptive")) {
            requireSampling(body);
            AnthropicInput choice = body.member("tool_choice");
            if (choice.is("any") || choice.is("tool")) {
                throw AnthropicRefused.invalid("Thinking may not be enabled when tool_choice forces tool use.");
            }
        }
    }

    private static void requireBudgetInRoom(AnthropicInput budget, AnthropicInput room) {
        if (room.isGiven() && budget.node().decimalValue().compareTo(room.node().decimalValue()) >= 0) {
            throw AnthropicRefused.invalid("`max_tokens` must be greater than `thinking.budget_tokens`." + GUIDE
                    + "#max-tokens-and-context-window-size");
        }
    }

    private static void requireSampling(AnthropicInput body) {
        AnthropicInput temperature = body.member("temperature");
        AnthropicInput topP = body.member("top_p");
        if (temperature.isGiven() && temperature.requireShare().compareTo(BigDecimal.ONE) < 0) {
            throw unlikeThinking("`temperature` may only be set to 1");
        }
        if (topP.isGiven() && topP.requireShare().compareTo(LEAST_TOP_P) < 0) {
            throw unlikeThinking("`top_p` must be greater than or equal to 0.95 or unset");
        }
        if (body.member("top_k").isGiven()) {
            throw unlikeThinking("`top_k` must be unset");
        }
    }

    private static AnthropicRefused unlikeThinking(String rule) {
        return AnthropicRefused.invalid(rule + " when thinking is enabled or in adaptive mode." + GUIDE
                + "#important-considerations-when-using-extended-thinking");
    }

    private static void requireThoughtsInPlace(AnthropicInput messages) {
        for (AnthropicInput message : messages.elements()) {
            List<AnthropicInput> blocks = message.member("content").elements();
            if (blocks.stream().noneMatch(AnthropicScrutinyOfThinking::isThought)) {
                continue;
            }
            AnthropicInput first = blocks.getFirst();
            if (!isThought(first)) {
                throw first.refused("If an assistant message contains any thinking blocks, the first block must be"
                        + " `thinking` or `redacted_thinking`. Found `%s`.".formatted(first.kind()));
            }
            if (isThought(blocks.getLast())) {
                throw message.refused("The final block in an assistant message cannot be `thinking`.");
            }
        }
    }

    /** All that the assistant said since the user last asked is one turn, tools' results notwithstanding. */
    private static void requireThoughtfulTurn(List<AnthropicInput> messages) {
        int start = messages.size();
        while (start > 0 && !isQuestion(messages.get(start - 1))) {
            start--;
        }
        List<AnthropicInput> turn = messages.subList(start, messages.size());
        boolean unfinished =
                turn.stream().flatMap(AnthropicScrutinyOfThinking::blocks).anyMatch(block -> block.is("tool_use"))
                        || AnthropicScrutinyOfMessages.isAssistants(messages.getLast());
        if (!unfinished || blocks(turn.getFirst()).limit(1).anyMatch(AnthropicScrutinyOfThinking::isThought)) {
            return;
        }
        String found =
                blocks(turn.getFirst()).map(AnthropicInput::kind).findFirst().orElse("text");
        throw AnthropicRefused.invalid(
                "messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found".formatted(start)
                        + " `%s`. When `thinking` is enabled, a final `assistant` message must start with a thinking"
                                .formatted(found)
                        + " block (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you"
                        + " include thinking blocks from previous turns. To avoid this requirement, disable `thinking`."
                        + GUIDE);
    }

    private static boolean isQuestion(AnthropicInput message) {
        return !AnthropicScrutinyOfMessages.isAssistants(message)
                && blocks(message).noneMatch(block -> block.is("tool_result"));
    }

    private static boolean isThought(AnthropicInput block) {
        return THOUGHTS.contains(block.kind());
    }

    private static Stream<AnthropicInput> blocks(AnthropicInput message) {
        return message.member("content").elements().stream();
    }
}
