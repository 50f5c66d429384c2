package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;
import java.util.List;
import java.util.Set;

/** Reads and checks the {@code messages} of a chat request. One instance reads one list. */
final class TurnsReader {
    private static final List<String> ROLES = List.of("user", "assistant", "tool", "system", "developer", "function");
    private static final Set<String> SPEAKERS = Set.of("user", "tool", "system", "developer");

    /** Where there are no messages. */
    static final TurnsReader NONE = new TurnsReader();

    private int count;
    private long characters;
    private Slice lastUserContent = Slice.MISSING;

    private TurnsReader() {}

    static TurnsReader read(Slice messages) {
        if (!messages.isArray()) {
            throw wrong("messages", "must be a list");
        }
        TurnsReader reader = new TurnsReader();
        for (Slice message : messages.items()) {
            reader.message(message);
            reader.count++;
        }
        if (reader.count == 0) {
            throw wrong("messages", "must not be empty");
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

    private Refusal wrongIn(String place, String what) {
        return wrong("messages[" + count + "]" + place, what);
    }

    private void message(Slice message) {
        if (!message.isObject()) {
            throw wrongIn("", "must be an object");
        }
        String role = null;
        Slice content = Slice.MISSING;
        boolean calls = false;
        boolean answersCall = false;
        for (Slice.Member member : message.members()) {
            Slice value = member.value();
            switch (member.name()) {
                case "role" -> role = role(value);
                case "content" -> {
                    content = value;
                    content(value);
                }
                case "tool_calls" -> calls = toolCalls(value);
                case "function_call" -> calls = value.isGiven();
                case "tool_call_id" -> {
                    text(value, ".tool_call_id");
                    answersCall = true;
                }
                case "name" -> text(value, ".name");
                default -> {}
            }
        }
        if (role == null) {
            throw wrongIn(".role", "is missing");
        }
        boolean mayLackContent = !SPEAKERS.contains(role) || calls;
        if (!content.isGiven() && !mayLackContent) {
            throw wrongIn(".content", "is missing");
        }
        if (role.equals("tool") && !answersCall) {
            throw wrongIn(".tool_call_id", "is missing: a tool's message answers a call");
        }
        if (role.equals("user")) {
            lastUserContent = content;
        }
    }

    private String role(Slice role) {
        if (!role.isString()) {
            throw wrongIn(".role", "must be a string");
        }
        for (String known : ROLES) {
            if (role.is(known)) {
                return known;
            }
        }
        if (role.text().isBlank()) {
            throw wrongIn(".role", "must be one of system, developer, user, assistant, tool");
        }
        // OpenAI, and what speaks as it does, may know more of them.
        return role.text();
    }

    private void content(Slice content) {
        if (content.isArray()) {
            int index = 0;
            for (Slice part : content.items()) {
                part(part, index++);
            }
        } else if (content.isGiven() && !content.isString()) {
            throw wrongIn(".content", "must be a string or a list of parts");
        }
        characters += content.characters();
    }

    private Refusal wrongIn(int part, String place, String what) {
        return wrongIn(".content[" + part + "]" + place, what);
    }

    private void part(Slice part, int index) {
        if (!part.isObject()) {
            throw wrongIn(index, "", "must be an object");
        }
        Slice type = Slice.MISSING;
        boolean textGiven = false;
        boolean imageGiven = false;
        for (Slice.Member member : part.members()) {
            Slice value = member.value();
            switch (member.name()) {
                case "type" -> {
                    type = value;
                    if (!type.isString()) {
                        throw wrongIn(index, ".type", "must be a string");
                    }
                }
                case "text" -> {
                    if (!value.isString()) {
                        throw wrongIn(index, ".text", "must be a string");
                    }
                    textGiven = true;
                    characters += value.characters();
                }
                case "image_url" -> {
                    image(value, index);
                    imageGiven = true;
                }
                default -> {}
            }
        }
        if (type.isMissing()) {
            throw wrongIn(index, ".type", "is missing");
        }
        if (type.is("text") && !textGiven) {
            throw wrongIn(index, ".text", "is missing");
        }
        if (type.is("image_url") && !imageGiven) {
            throw wrongIn(index, ".image_url", "is missing");
        }
    }

    private void image(Slice image, int index) {
        if (!image.isObject()) {
            throw wrongIn(index, ".image_url", "must be an object with a 'url'");
        }
        boolean urlGiven = false;
        for (Slice.Member member : image.members()) {
            if (member.name().equals("url")) {
                if (!member.value().isString()) {
                    throw wrongIn(index, ".image_url.url", "must be a string");
                }
                urlGiven = true;
            }
        }
        if (!urlGiven) {
            throw wrongIn(index, ".image_url.url", "is missing");
        }
    }

    private boolean toolCalls(Slice calls) {
        if (calls.isGiven() && !calls.isArray()) {
            throw wrongIn(".tool_calls", "must be a list");
        }
        int index = 0;
        for (Slice call : calls.items()) {
            if (!call.isObject()) {
                throw wrongIn(".tool_calls[" + index + "]", "must be an object");
            }
            index++;
        }
        return index > 0;
    }

    private void text(Slice value, String place) {
        if (!value.isString()) {
            throw wrongIn(place, "must be a string");
        }
    }
}
