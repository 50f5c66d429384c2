package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;
import java.util.List;

/** Reads and checks the {@code input} of a request of the Responses API. One instance reads one input. */
final class InputReader {
    private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");

    private int count;
    private long characters;
    private Slice lastUserContent = Slice.MISSING;

    private InputReader() {}

    static InputReader read(Slice input) {
        InputReader reader = new InputReader();
        if (input.isString()) {
            reader.characters = input.characters();
            reader.lastUserContent = input;
            reader.count = 1;
            return reader;
        }
        if (!input.isGiven()) {
            return reader;
        }
        if (!input.isArray()) {
            throw wrong("input", "must be a string or a list of items");
        }
        for (Slice item : input.items()) {
            reader.item(item, "input[" + reader.count + "]");
            reader.count++;
        }
        if (reader.count == 0) {
            throw wrong("input", "must not be empty");
        }
        return reader;
    }

    int count() {
        return count;
    }

    long characters() {
        return characters;
    }

    /** Missing where the user said nothing. */
    Slice lastUserContent() {
        return lastUserContent;
    }

    private void item(Slice item, String place) {
        if (!item.isObject()) {
            throw wrong(place, "must be an object");
        }
        Slice type = item.get("type");
        if (type.isGiven() && !type.isString()) {
            throw wrong(place + ".type", "must be a string");
        }
        switch (type.text()) {
            case "", "message" -> message(item, place);
            case "function_call" -> {
                required(item, "call_id", place);
                required(item, "name", place);
                characters += required(item, "arguments", place).characters();
            }
            case "function_call_output" -> {
                required(item, "call_id", place);
                content(item.get("output"), place + ".output");
            }
            case "item_reference" -> throw Unkept.reference(place);
            default -> {}
        }
    }

    private void message(Slice message, String place) {
        String role = message.get("role").text();
        if (role.isEmpty() && message.get("type").isMissing()) {
            throw wrong(place, "must have a 'type', or a 'role'");
        }
        if (!ROLES.contains(role)) {
            throw wrong(place + ".role", "must be one of user, assistant, system, developer");
        }
        content(message.get("content"), place + ".content");
        if (role.equals("user")) {
            lastUserContent = message.get("content");
        }
    }

    private void content(Slice content, String place) {
        if (content.isString()) {
            characters += content.characters();
            return;
        }
        if (!content.isArray()) {
            throw wrong(place, content.isGiven() ? "must be a string or a list of parts" : "is missing");
        }
        int index = 0;
        for (Slice part : content.items()) {
            part(part, place + "[" + index++ + "]");
        }
    }

    private void part(Slice part, String place) {
        if (!part.isObject()) {
            throw wrong(place, "must be an object");
        }
        if (!part.get("type").isString()) {
            throw wrong(place + ".type", part.get("type").isMissing() ? "is missing" : "must be a string");
        }
        switch (part.get("type").text()) {
            case "input_text", "output_text", "text" ->
                characters += required(part, "text", place).characters();
            case "refusal" -> characters += required(part, "refusal", place).characters();
            default -> {}
        }
    }

    /** @throws Refusal 400 where the object has no such text */
    private static Slice required(Slice object, String member, String place) {
        Slice value = object.get(member);
        if (!value.isString()) {
            throw wrong(place + "." + member, value.isGiven() ? "must be a string" : "is missing");
        }
        return value;
    }
}
