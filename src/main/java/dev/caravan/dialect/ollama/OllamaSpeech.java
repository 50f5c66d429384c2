package dev.caravan.dialect.ollama;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.dialect.Speech;
import dev.caravan.dialect.Summary;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears Ollama's answers, whole and line by line. */
final class OllamaSpeech implements Speech {
    private final Telling telling;
    private final String requestId;
    private final Optional<ForcedCall> forced;
    private final StrictTools strict;
    private final StringBuilder gathered = new StringBuilder();
    private final OllamaUsageTally tally = new OllamaUsageTally();
    private boolean begun;
    private int calls;
    private long bytes;
    private @Nullable Finish finish;

    /** {@code requestId} does not repeat: ids of tool calls are made of it where Ollama gives none. */
    OllamaSpeech(Telling telling, String requestId, Optional<ForcedCall> forced, StrictTools strict) {
        this.telling = telling;
        this.requestId = requestId;
        this.forced = forced;
        this.strict = strict;
    }

    @Override
    public Seen event(Slice line) {
        boolean last = line.get("done").isTrue();
        requireAnswer(line, last);
        boolean said = heard(line);
        if (!last) {
            return said ? EventReader.TOKEN : EventReader.OTHER;
        }
        finished(line.get("done_reason"));
        return EventReader.DONE;
    }

    @Override
    public void whole(Slice answer) {
        requireAnswer(answer, false);
        if (!answer.get("done").isTrue()) {
            throw broken("its answer is not whole");
        }
        heard(answer);
        finished(answer.get("done_reason"));
    }

    private static void requireAnswer(Slice line, boolean last) {
        if (line.get("error").isGiven()) {
            throw broken("it sent an error instead of an answer");
        }
        if (!last && !line.get("message").isObject()) {
            throw broken("its answer is no message");
        }
    }

    /** Whether it says anything. */
    private boolean heard(Slice line) {
        if (!begun) {
            begun = true;
            telling.begin(line.get("model").text());
        }
        tally.add(line);
        Slice message = line.get("message");
        long before = bytes;
        JsonText thought = message.get("thinking").inner();
        telling.thought(thought);
        JsonText text = message.get("content").inner();
        bytes += thought.length() + text.length();
        if (forced.isPresent()) {
            // Nobody is told before it is whole and fits: until then the model can be asked again.
            gathered.append(text.plain());
            return thought.length() > 0;
        }
        telling.text(text);
        for (Slice call : message.get("tool_calls").items()) {
            toolCall(call);
        }
        return bytes > before;
    }

    private void toolCall(Slice call) {
        Slice function = call.get("function");
        if (function.get("name").inner().isEmpty()) {
            throw broken("it called a tool without a name");
        }
        String id = call.get("id").text();
        JsonText arguments = arguments(function.get("arguments"));
        strict.require(function.get("name").text(), arguments.plain());
        telling.toolCall(id.isEmpty() ? ownId() : id, function.get("name").inner());
        telling.arguments(arguments);
        calls++;
        bytes += function.get("name").inner().length() + arguments.length();
    }

    private String ownId() {
        return "call_" + requestId.replaceFirst("^req_", "") + String.format(Locale.ROOT, "%04d", calls);
    }

    private static JsonText arguments(Slice arguments) {
        if (arguments.isObject()) {
            return JsonText.of(arguments.json());
        }
        if (arguments.isGiven()) {
            throw broken("it called a tool with arguments that are no JSON object");
        }
        return JsonText.of("{}");
    }

    private void forcedCall(ForcedCall call, boolean cut) {
        String answer = gathered.toString().strip();
        ForcedCall.Called called = cut ? call.cut(answer) : call.called(answer);
        if (!cut) {
            strict.require(called.name(), called.arguments());
        }
        telling.toolCall(ownId(), JsonText.of(called.name()));
        telling.arguments(JsonText.of(called.arguments()));
        calls++;
    }

    /** An answer that only says that the model was loaded or unloaded answers nothing. */
    private void finished(Slice reason) {
        forced.ifPresent(call -> forcedCall(call, reason.is("length")));
        finish = switch (reason.text()) {
            case "stop" -> calls > 0 ? Finish.TOOL_CALLS : Finish.STOP;
            case "length" -> Finish.LENGTH;
            case "" -> throw broken("its answer does not say how it ended");
            default -> throw broken("it stopped for a reason that is not known: " + Summary.of(reason.text()));
        };
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
        return tally.usage(estimatedInput, bytes);
    }

    private static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
