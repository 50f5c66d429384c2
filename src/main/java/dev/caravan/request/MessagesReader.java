package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.math.BigDecimal;
import java.util.List;

/**
 * Reads a request in Anthropic's form and refuses what is none, naming the member. What a provider makes of the rest is
 * looked at when one was chosen.
 */
public final class MessagesReader {
    private MessagesReader() {}

    /** @throws Refusal 400 where the bytes ask for no message */
    public static MessagesRequest read(byte[] json) {
        return read(json, Scale.NONE);
    }

    /** The same, where what becomes of it while its call lasts is to be weighed. */
    public static MessagesRequest read(byte[] json, Scale scale) {
        Slice root = object(json, scale);
        Slice most = root.get("max_tokens");
        if (!most.isGiven()) {
            throw wrong("max_tokens", "is missing");
        }
        if (most.whole().orElse(0) < 1) {
            throw wrong("max_tokens", "must be a whole number from 1");
        }
        return checked(json, root, false, scale);
    }

    /** The same for a request to count tokens, which needs no {@code max_tokens}. */
    public static MessagesRequest readForCounting(byte[] json) {
        return readForCounting(json, Scale.NONE);
    }

    public static MessagesRequest readForCounting(byte[] json, Scale scale) {
        return checked(json, object(json, scale), true, scale);
    }

    private static Slice object(byte[] json, Scale scale) {
        Slice root = Body.object(json, scale);
        Body.names(root);
        return Body.requireFewValues(root);
    }

    private static MessagesRequest checked(byte[] json, Slice root, boolean counting, Scale scale) {
        model(root.get("model"));
        flag(root, "stream");
        range(root, "temperature", BigDecimal.ONE);
        range(root, "top_p", BigDecimal.ONE);
        system(root.get("system"));
        tools(root.get("tools"));
        texts(root.get("stop_sequences"));
        messages(root.get("messages"));
        return new MessagesRequest(json, root, counting, scale);
    }

    private static void model(Slice model) {
        if (!model.isMissing()) {
            ModelName.require(model.textOrNull());
        }
    }

    private static void flag(Slice root, String name) {
        if (root.get(name).isGiven() && !root.get(name).isFlag()) {
            throw wrong(name, "must be true or false");
        }
    }

    private static void range(Slice root, String name, BigDecimal most) {
        Slice value = root.get(name);
        if (value.isGiven()
                && (!value.isNumber()
                        || value.number().signum() < 0
                        || value.number().compareTo(most) > 0)) {
            throw wrong(name, "must be a number from 0 to " + most);
        }
    }

    private static void texts(Slice values) {
        if (values.isGiven() && (!values.isArray() || !values.items().stream().allMatch(Slice::isString))) {
            throw wrong("stop_sequences", "must be a list of strings");
        }
    }

    private static void system(Slice system) {
        if (system.isGiven() && !system.isString()) {
            blocks(system, "system");
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
            // Those that Anthropic runs itself have other members, and some no name.
            boolean callers = !tool.get("type").isGiven() || tool.get("type").is("custom");
            if (callers && tool.get("name").text().isBlank()) {
                throw wrong(place + ".name", "must be a string that is not empty");
            }
        }
    }

    private static void messages(Slice messages) {
        if (!messages.isGiven()) {
            throw wrong("messages", "is missing");
        }
        List<Slice> items = messages.items();
        if (!messages.isArray() || items.isEmpty()) {
            throw wrong("messages", "must be a list that is not empty");
        }
        for (int index = 0; index < items.size(); index++) {
            message(items.get(index), "messages[" + index + "]");
        }
    }

    private static void message(Slice message, String place) {
        if (!message.isObject()) {
            throw wrong(place, "must be an object");
        }
        // Betas know more of them than user and assistant.
        if (message.get("role").text().isBlank()) {
            throw wrong(place + ".role", "must be user or assistant");
        }
        Slice content = message.get("content");
        if (!content.isString()) {
            blocks(content, place + ".content");
        }
    }

    private static void blocks(Slice content, String place) {
        if (!content.isArray()) {
            throw wrong(place, content.isGiven() ? "must be a string or a list of blocks" : "is missing");
        }
        int index = 0;
        for (Slice block : content.items()) {
            String at = place + "[" + index++ + "]";
            if (!block.isObject() || !block.get("type").isString()) {
                throw wrong(at, "must be an object with a 'type'");
            }
            if (block.get("type").is("text") && !block.get("text").isString()) {
                throw wrong(at + ".text", "must be a string");
            }
        }
    }
}
