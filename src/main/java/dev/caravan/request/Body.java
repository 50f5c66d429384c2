package dev.caravan.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The bytes of a request before anybody knows what they ask for. */
final class Body {
    /** Ten times as many as any API knows. */
    private static final int MOST_MEMBERS = 500;

    private Body() {}

    /** @throws Refusal 400 where it cannot be UTF-8 */
    private static void requireText(byte[] body) {
        if (body.length == 0) {
            throw Refusal.badRequest("the request has no body", null);
        }
        // The parser would read UTF-16 as well, but then the places of members are no byte offsets.
        boolean utf16 = body.length > 1 && (body[0] == 0 || body[1] == 0);
        if (utf16 || body[0] == (byte) 0xEF || body[0] == (byte) 0xFE || body[0] == (byte) 0xFF) {
            throw Refusal.badRequest("the request must be UTF-8 without a byte order mark", null);
        }
    }

    /** @throws Refusal 400 where the bytes are no JSON object */
    static Slice object(byte[] body, Scale scale) {
        requireText(body);
        Slice root;
        try {
            root = Slice.parseStrictly(body, scale);
        } catch (IOException e) {
            throw malformed(e);
        }
        if (!root.isObject()) {
            throw Refusal.badRequest("the request must be a JSON object", null);
        }
        return root;
    }

    /** @throws Refusal 400 where it holds more values than it could be translated with */
    static Slice requireFewValues(Slice root) {
        try {
            root.requireFewValues();
        } catch (IOException e) {
            throw malformed(e);
        }
        return root;
    }

    /** @throws Refusal 400 where a member is given twice, or there are too many */
    static Set<String> names(Slice root) {
        Set<String> names = new HashSet<>();
        for (Slice.Member member : root.members()) {
            if (!names.add(member.name())) {
                throw MemberRule.wrong(member.name(), "is given twice");
            }
            if (names.size() > MOST_MEMBERS) {
                throw Refusal.badRequest("the request has more than " + MOST_MEMBERS + " members", null);
            }
        }
        return names;
    }

    static Refusal malformed(IOException why) {
        return switch (why) {
            case StreamConstraintsException limits ->
                Refusal.badRequest(
                        "the request is nested too deep, or holds too many values, or a name or number that is too long",
                        null);
            case JsonProcessingException json ->
                Refusal.badRequest("the request is not valid JSON: " + where(json), null);
            default -> Refusal.badRequest("the request is not valid UTF-8", null);
        };
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? "it ends too early"
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
