package dev.caravan.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.batch.errand.Outcome;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back for a message: a text, and facts about it under names that every kind of broker takes. Immutable. */
record LetterReply(String text, Map<String, String> facts) {
    private static final String HTTP_PREFIX = "x-caravan-";
    static final String PREFIX = "caravan_";

    LetterReply {
        facts = Map.copyOf(facts);
    }

    static LetterReply of(String requestId, Letter.Legible letter, Outcome.Answered answered) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(PREFIX + "request_id", requestId);
        answered.notes().forEach((name, value) -> {
            if (name.startsWith(HTTP_PREFIX)) {
                facts.put(PREFIX + name.substring(HTTP_PREFIX.length()).replace('-', '_'), value);
            }
        });
        String body = answered.body().toString();
        return new LetterReply(letter.plain() ? said(answered.body()) : body, facts);
    }

    private static String said(Buffer answer) {
        try {
            return Json.mapper()
                    .readTree(answer.getBytes())
                    .at("/choices/0/message/content")
                    .asText();
        } catch (java.io.IOException e) {
            throw new IllegalStateException("an answer is JSON", e);
        }
    }

    /** Why there is no answer, as OpenAI's errors say it. */
    static LetterReply of(Refusal why) {
        ObjectNode json = Json.mapper().createObjectNode();
        ObjectNode error = json.putObject("error").put("message", why.reason()).put("type", why.type());
        error.put("param", why.param().orElse(null)).put("code", why.code().orElse(null));
        return new LetterReply(text(json), reason(why));
    }

    /** For whoever looks through the dead letters. */
    static Map<String, String> reason(Refusal why) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(PREFIX + "reason", why.reason());
        facts.put(PREFIX + "status", Integer.toString(why.status()));
        facts.put(PREFIX + "code", why.code().orElse(why.type()));
        return facts;
    }

    private static String text(ObjectNode json) {
        try {
            return Json.mapper().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
