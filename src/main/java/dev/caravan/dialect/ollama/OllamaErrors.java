package dev.caravan.dialect.ollama;

import dev.caravan.dialect.Complaint;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands Ollama's errors, which have no codes: a sentence, or an object with one, or another server's error as text
 * in Ollama's own.
 */
final class OllamaErrors {
    private static final Pattern TOO_LONG = Pattern.compile(
            "(?i)exceed_context_size|exceed(s|ed)? (?:the |max |maximum |available )*+context (length|size|window)");
    private static final Pattern USED_UP = Pattern.compile("(?i)\\b(daily|weekly|monthly) usage limit");
    private static final Pattern UNABLE =
            Pattern.compile("(?i)does not support (?<what>\\w*)|think value .* is not supported");

    private OllamaErrors() {}

    static Complaint understood(int status, Slice error) {
        String all = error.isString() ? error.text() : error.isGiven() ? error.json() : "";
        String message = words(error);
        Complaint.Kind kind = kind(status, all);
        String member = kind == Complaint.Kind.UNABLE ? member(all) : null;
        return new Complaint(kind, message, null, member, Optional.empty());
    }

    private static Complaint.Kind kind(int status, String all) {
        if (TOO_LONG.matcher(all).find()) {
            return Complaint.Kind.TOO_LONG;
        }
        if (status == 429 && USED_UP.matcher(all).find()) {
            return Complaint.Kind.OPERATORS;
        }
        boolean unable = (status == 400 || status == 501) && UNABLE.matcher(all).find();
        return unable ? Complaint.Kind.UNABLE : Complaint.Kind.PLAIN;
    }

    private static String words(Slice error) {
        if (error.isObject()) {
            return error.get("error").isGiven()
                    ? words(error.get("error"))
                    : error.get("message").text();
        }
        String text = error.text();
        if (!text.startsWith("{")) {
            return text;
        }
        try {
            return words(Slice.parse(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return text;
        }
    }

    /** What of a request the model has no ability for; a model's own name may hold any word. */
    private static String member(String all) {
        Matcher unable = UNABLE.matcher(all);
        String what = unable.find() ? unable.group("what") : "";
        return switch (what == null ? "thinking" : what) {
            case "thinking" -> "reasoning_effort";
            case "tools" -> "tools";
            case "vision", "image", "images" -> "messages";
            default -> "model";
        };
    }
}
