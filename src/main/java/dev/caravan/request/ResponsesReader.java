package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;

/**
 * Reads a request of the Responses API and refuses what is none, naming the member. What a provider makes of the rest is
 * looked at when one was chosen.
 */
public final class ResponsesReader {
    private ResponsesReader() {}

    /** @throws Refusal 400 where the bytes ask for no response */
    public static ResponsesRequest read(byte[] json) {
        return read(json, Scale.NONE);
    }

    /** The same, where what becomes of it while its call lasts is to be weighed. */
    public static ResponsesRequest read(byte[] json, Scale scale) {
        Slice root = Body.object(json, scale);
        Body.names(root);
        for (Slice.Member member : root.members()) {
            check(member.name(), member.value());
        }
        Unkept.require(root);
        Slice input = root.get("input");
        if (!input.isGiven() && !root.get("prompt").isGiven()) {
            throw wrong("input", "is missing");
        }
        InputReader read = InputReader.read(input);
        return new ResponsesRequest(json, root, scale, read);
    }

    private static void check(String name, Slice value) {
        switch (name) {
            case "model" -> ModelName.require(value.textOrNull());
            case "tools" -> tools(value);
            case "tool_choice" -> ToolsReader.choice(value, name);
            default -> {
                MemberRule rule = MemberRule.RESPONSES.get(name);
                if (rule != null && value.isGiven()) {
                    rule.check(value, name);
                }
            }
        }
    }

    private static void tools(Slice tools) {
        if (!tools.isGiven()) {
            return;
        }
        if (!tools.isArray()) {
            throw wrong("tools", "must be a list");
        }
        int index = 0;
        for (Slice tool : tools.items()) {
            String place = "tools[" + index++ + "]";
            if (!tool.isObject()) {
                throw wrong(place, "must be an object");
            }
            if (!tool.get("type").isString()) {
                throw wrong(place + ".type", tool.get("type").isMissing() ? "is missing" : "must be a string");
            }
            if (tool.get("type").is("function") && tool.get("name").inner().isBlank()) {
                throw wrong(place + ".name", "must be a string that is not empty");
            }
        }
    }
}
