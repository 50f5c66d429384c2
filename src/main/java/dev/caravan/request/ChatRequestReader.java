package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.util.Set;

/** Reads a chat request and refuses what no provider would take, naming the member. */
public final class ChatRequestReader {
    private ChatRequestReader() {}

    /** @throws Refusal 400 where the bytes are no chat request */
    public static ChatRequest read(byte[] json) {
        return read(json, Scale.NONE);
    }

    /** The same, where what becomes of it while its call lasts is to be weighed. */
    public static ChatRequest read(byte[] json, Scale scale) {
        Slice root = Body.object(json, scale);
        Set<String> members = Body.names(root);
        TurnsReader messages = TurnsReader.NONE;
        for (Slice.Member member : root.members()) {
            if (member.name().equals("messages")) {
                messages = TurnsReader.read(member.value());
            } else {
                check(member.name(), member.value());
            }
        }
        if (messages == TurnsReader.NONE) {
            throw wrong("messages", "is missing");
        }
        boolean streamed = root.get("stream").isTrue();
        return new ChatRequest(
                json,
                root,
                scale,
                streamed,
                UsageWish.read(root.get("stream_options"), streamed),
                messages.lastUserContent(),
                messages.characters(),
                messages.count(),
                members);
    }

    private static void check(String name, Slice value) {
        switch (name) {
            case "model" -> ModelName.require(value.textOrNull());
            case "stream" -> MemberRule.flag(value, name);
            case "tools" -> ToolsReader.tools(value);
            case "functions" -> ToolsReader.functions(value);
            case "tool_choice", "function_call" -> ToolsReader.choice(value, name);
            case "response_format" -> ToolsReader.typed(value, name);
            default -> {
                MemberRule rule = MemberRule.CHAT.get(name);
                if (rule != null && value.isGiven()) {
                    rule.check(value, name);
                }
            }
        }
    }
}
