package dev.caravan.dialect.openai;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.dialect.Speech;
import dev.caravan.dialect.Tokens;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears answers in OpenAI's form, for callers who speak another one. */
public final class ChatSpeech implements Speech {
    private final Telling telling;
    private String serviceTier = "";
    private boolean begun;
    private long bytes;
    private long call = -1;
    private boolean calls;
    private @Nullable Finish finish;
    private @Nullable Usage reported;

    public ChatSpeech(Telling telling) {
        this.telling = telling;
    }

    @Override
    public Seen event(Slice chunk) {
        if (!chunk.isObject()) {
            throw broken("one of its events is no chunk");
        }
        if (chunk.get("error").isGiven()) {
            throw broken("it sent an error instead of an answer");
        }
        usage(chunk.get("usage"));
        // Azure tells first what its filters found in the prompt, in a chunk that has no name and no choices.
        if (!begun && chunk.get("choices").items().isEmpty()) {
            return EventReader.OTHER;
        }
        begin(chunk);
        Seen seen = EventReader.OTHER;
        for (Slice choice : chunk.get("choices").items()) {
            boolean said = said(choice.get("delta"));
            boolean finished = finished(choice.get("finish_reason"));
            if (said || finished) {
                seen = EventReader.TOKEN;
            }
        }
        return seen;
    }

    @Override
    public void whole(Slice answer) {
        if (answer.get("error").isGiven()) {
            throw broken("it sent an error instead of an answer");
        }
        if (answer.get("choices").items().isEmpty()) {
            throw broken("its answer holds no choices");
        }
        begin(answer);
        usage(answer.get("usage"));
        Slice choice = answer.get("choices").items().getFirst();
        said(choice.get("message"));
        finished(choice.get("finish_reason"));
    }

    private void begin(Slice envelope) {
        if (!begun) {
            begun = true;
            serviceTier = envelope.get("service_tier").text();
            telling.begin(envelope.get("model").text());
        }
    }

    private boolean said(Slice delta) {
        boolean any = thought(delta.get("reasoning_content")) || thought(delta.get("reasoning"));
        any |= text(delta.get("content"));
        any |= refusal(delta.get("refusal"));
        for (Slice part : delta.get("tool_calls").items()) {
            toolCall(part);
            any = true;
        }
        return any;
    }

    private boolean thought(Slice thought) {
        telling.thought(thought.inner());
        bytes += thought.inner().length();
        return !thought.inner().isEmpty();
    }

    private boolean text(Slice text) {
        if (text.inner().isEmpty()) {
            return false;
        }
        telling.text(text.inner());
        bytes += text.inner().length();
        return true;
    }

    private boolean refusal(Slice text) {
        if (text.inner().isEmpty()) {
            return false;
        }
        telling.refusal(text.inner());
        bytes += text.inner().length();
        return true;
    }

    private void toolCall(Slice part) {
        long index = part.get("index").whole().orElse(call + 1);
        Slice function = part.get("function");
        if (index != call) {
            if (index < call) {
                throw broken("it mixed its tool calls");
            }
            call = index;
            calls = true;
            telling.toolCall(part.get("id").text(), function.get("name").inner());
        }
        JsonText arguments = function.get("arguments").inner();
        telling.arguments(arguments);
        bytes += arguments.length();
    }

    private boolean finished(Slice reason) {
        if (!reason.isString()) {
            return false;
        }
        finish = switch (reason.text()) {
            case "length" -> Finish.LENGTH;
            case "content_filter" -> Finish.FILTERED;
            default -> calls ? Finish.TOOL_CALLS : Finish.STOP;
        };
        return true;
    }

    private void usage(Slice usage) {
        if (usage.isObject()) {
            UsageReader.read(usage).ifPresent(counted -> reported = counted);
        }
    }

    @Override
    public void end(long estimatedInput) {
        if (!begun) {
            throw broken("its stream held no answer");
        }
        Finish why = finish != null ? finish : calls ? Finish.TOOL_CALLS : Finish.STOP;
        telling.end(why, Optional.empty(), usage(estimatedInput));
    }

    @Override
    public Usage usage(long estimatedInput) {
        Usage usage = reported != null ? reported : Usage.estimate(estimatedInput, Tokens.inBytes(bytes));
        return Order.NOTHING.priced(usage, serviceTier);
    }

    private static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
