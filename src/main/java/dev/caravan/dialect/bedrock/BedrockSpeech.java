package dev.caravan.dialect.bedrock;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.dialect.Speech;
import dev.caravan.dialect.Summary;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears Converse's answers, whole and in events. They do not name the model, so it is called as it was asked. */
final class BedrockSpeech implements Speech {
    private final Telling telling;
    private final String model;
    private final BedrockUsageTally tally = new BedrockUsageTally();
    private final BedrockThoughts thoughts;
    private boolean begun;
    private boolean answerTool;
    private boolean argumentsTold;
    private boolean inCall;
    private boolean toolCalled;
    private long bytes;
    private @Nullable Finish finish;
    private Optional<JsonText> stopSequence = Optional.empty();

    BedrockSpeech(Telling telling, String model, Thoughts thoughts) {
        this.telling = telling;
        this.model = model;
        this.thoughts = new BedrockThoughts(thoughts, model);
    }

    @Override
    public Seen event(Slice event) {
        String type = event.names().getFirst();
        Slice payload = event.get(type);
        return switch (type) {
            case "messageStart" -> {
                begin();
                yield EventReader.OTHER;
            }
            case "contentBlockStart" -> blockStart(payload.get("start"));
            case "contentBlockDelta" -> delta(payload.get("delta"));
            case "contentBlockStop" -> {
                blockStop();
                yield EventReader.OTHER;
            }
            case "messageStop" -> {
                stopped(payload);
                yield EventReader.LAST;
            }
            case "metadata" -> {
                tally.add(payload.get("usage"));
                yield finish == null ? EventReader.OTHER : EventReader.DONE;
            }
            default -> {
                if (type.endsWith("Exception") || type.equals("exception") || type.equals("error")) {
                    throw BedrockErrors.inStream(type);
                }
                yield EventReader.OTHER;
            }
        };
    }

    private void begin() {
        if (!begun) {
            begun = true;
            telling.begin(model);
        }
    }

    private Seen blockStart(Slice start) {
        begin();
        if (!start.get("toolUse").isObject()) {
            return EventReader.OTHER;
        }
        toolCall(start.get("toolUse"));
        return EventReader.TOKEN;
    }

    private Seen delta(Slice delta) {
        begin();
        if (delta.get("text").isString()) {
            return text(delta.get("text"));
        }
        if (delta.get("toolUse").isObject()) {
            arguments(delta.get("toolUse").get("input").inner());
            return EventReader.TOKEN;
        }
        Slice reasoning = delta.get("reasoningContent");
        return reasoning.isObject() ? reasoning(reasoning, reasoning) : EventReader.OTHER;
    }

    /** {@code open} holds what anybody can read of it. */
    private Seen reasoning(Slice reasoning, Slice open) {
        Seen seen = EventReader.OTHER;
        JsonText thought = open.get("text").inner();
        if (!thought.isEmpty()) {
            thoughts.thought(thought);
            telling.thought(thought);
            bytes += thought.length();
            seen = EventReader.TOKEN;
        }
        if (open.get("signature").isString()) {
            thoughts.signature(open.get("signature").inner());
            telling.signature(open.get("signature").inner());
        }
        if (reasoning.get("redactedContent").isString()) {
            thoughts.sealed(reasoning.get("redactedContent"));
            telling.sealedThought(reasoning.get("redactedContent").inner());
            seen = EventReader.TOKEN;
        }
        return seen;
    }

    private Seen text(Slice text) {
        telling.text(text.inner());
        bytes += text.inner().length();
        return text.inner().isEmpty() ? EventReader.OTHER : EventReader.TOKEN;
    }

    private void toolCall(Slice call) {
        if (call.get("name").inner().isEmpty()) {
            throw BedrockErrors.broken("it called a tool without a name");
        }
        inCall = true;
        answerTool = call.get("name").is(BedrockTools.ANSWER_TOOL);
        argumentsTold = answerTool;
        if (!answerTool) {
            toolCalled = true;
            thoughts.keepFor(call.get("toolUseId").text());
            telling.toolCall(call.get("toolUseId").text(), call.get("name").inner());
        }
    }

    private void arguments(JsonText piece) {
        bytes += piece.length();
        if (answerTool) {
            telling.text(piece);
        } else if (!piece.isEmpty()) {
            argumentsTold = true;
            telling.arguments(piece);
        }
    }

    private void blockStop() {
        if (inCall && !argumentsTold) {
            telling.arguments(JsonText.of("{}"));
        }
        inCall = false;
        answerTool = false;
    }

    private void stopped(Slice stop) {
        String reason = stop.get("stopReason").text();
        finish = switch (reason) {
            case "end_turn", "stop_sequence" -> Finish.STOP;
            case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
            case "tool_use" -> toolCalled ? Finish.TOOL_CALLS : Finish.STOP;
            case "guardrail_intervened", "content_filtered" -> Finish.FILTERED;
            case "malformed_model_output", "malformed_tool_use" ->
                throw BedrockErrors.broken("the model's answer was malformed");
            case "" -> throw BedrockErrors.broken("its answer does not say how it ended");
            default -> throw BedrockErrors.broken("it stopped for a reason that is not known: " + Summary.of(reason));
        };
        Slice sequence = stop.get("additionalModelResponseFields").get("stop_sequence");
        stopSequence = sequence.isString() ? Optional.of(sequence.inner()) : Optional.empty();
    }

    @Override
    public void whole(Slice answer) {
        Slice message = answer.get("output").get("message");
        if (!message.get("content").isArray()) {
            throw BedrockErrors.broken("its answer is no message");
        }
        begin();
        for (Slice block : message.get("content").items()) {
            block(block);
        }
        tally.add(answer.get("usage"));
        stopped(answer);
    }

    private void block(Slice block) {
        if (block.get("text").isString()) {
            text(block.get("text"));
        } else if (block.get("toolUse").isObject()) {
            toolCall(block.get("toolUse"));
            Slice input = block.get("toolUse").get("input");
            if (!input.names().isEmpty()) {
                arguments(JsonText.of(input.json()));
            }
            blockStop();
        } else if (block.get("reasoningContent").isObject()) {
            Slice reasoning = block.get("reasoningContent");
            reasoning(reasoning, reasoning.get("reasoningText"));
        }
    }

    @Override
    public void end(long estimatedInput) {
        if (!begun || finish == null) {
            throw BedrockErrors.broken("its answer does not say how it ended");
        }
        telling.end(finish, stopSequence, usage(estimatedInput));
    }

    @Override
    public Usage usage(long estimatedInput) {
        return tally.usage(estimatedInput, bytes);
    }
}
