package dev.caravan.dialect.gemini;

import static dev.caravan.dialect.gemini.GeminiErrors.broken;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.dialect.Speech;
import dev.caravan.dialect.Summary;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears Gemini's answers, whole and in events: an event is an answer with a piece of it. */
final class GeminiSpeech implements Speech {
    private final Telling telling;
    private final GeminiSignatures signatures;
    private final String answerId;
    private final GeminiUsageTally tally = new GeminiUsageTally();
    private boolean begun;
    private int calls;
    private long thoughtBytes;
    private long saidBytes;
    private @Nullable Finish finish;

    /** {@code answerId} is like no other answer's. */
    GeminiSpeech(Telling telling, GeminiSignatures signatures, String answerId) {
        this.telling = telling;
        this.signatures = signatures;
        this.answerId = answerId;
    }

    @Override
    public Seen event(Slice event) {
        return heard(event);
    }

    @Override
    public void whole(Slice answer) {
        heard(answer);
        if (finish == null) {
            throw broken("its answer does not say how it ended");
        }
    }

    private Seen heard(Slice answer) {
        if (!answer.isObject()) {
            throw broken("one of its events is no answer");
        }
        if (answer.get("error").isGiven()) {
            throw GeminiErrors.inAnswer(answer.get("error"));
        }
        if (!begun) {
            begun = true;
            String itself = answer.get("modelVersion").text();
            telling.begin(itself.isEmpty() ? signatures.model().name() : itself);
        }
        Seen seen = EventReader.OTHER;
        for (Slice candidate : answer.get("candidates").items()) {
            for (Slice part : candidate.get("content").get("parts").items()) {
                seen = part(part) ? EventReader.TOKEN : seen;
            }
            seen = finished(candidate.get("finishReason")) ? EventReader.LAST : seen;
        }
        if (answer.get("promptFeedback").get("blockReason").isString()) {
            finish = Finish.FILTERED;
            seen = EventReader.LAST;
        }
        tally.add(answer.get("usageMetadata"), finish != null);
        return seen;
    }

    private boolean part(Slice part) {
        Slice call = part.get("functionCall");
        if (call.isObject()) {
            call(call, part.get("thoughtSignature"));
            return true;
        }
        JsonText text = part.get("text").inner();
        if (part.get("thought").isTrue()) {
            telling.thought(text);
            thoughtBytes += text.length();
        } else if (part.get("inlineData").isGiven() || part.get("fileData").isGiven()) {
            throw Unserved.at("model", "answers with something that is no text");
        } else {
            telling.text(text);
            saidBytes += text.length();
        }
        return !text.isEmpty();
    }

    private void call(Slice call, Slice signature) {
        String given = call.get("id").text();
        String id = given.isEmpty() ? "call_" + answerId + "_" + calls : given;
        calls++;
        signatures.keep(id, signature).ifPresent(kept -> telling.remembered(id, kept));
        telling.toolCall(id, call.get("name").inner());
        Slice arguments = call.get("args");
        telling.arguments(JsonText.of(arguments.isGiven() ? arguments.json() : "{}"));
        saidBytes += call.length();
    }

    private boolean finished(Slice reason) {
        if (!reason.isString()) {
            return false;
        }
        finish = switch (reason.text()) {
            case "STOP" -> calls > 0 ? Finish.TOOL_CALLS : Finish.STOP;
            case "MAX_TOKENS" -> Finish.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> Finish.FILTERED;
            default -> throw broken("it stopped for a reason of its own: " + Summary.of(reason.text()));
        };
        return true;
    }

    @Override
    public void end(long estimatedInput) {
        if (finish == null) {
            throw broken("its answer does not say how it ended");
        }
        telling.end(finish, Optional.empty(), usage(estimatedInput));
    }

    @Override
    public Usage usage(long estimatedInput) {
        return tally.usage(estimatedInput, thoughtBytes, saidBytes);
    }
}
