package dev.caravan.dialect.anthropic;

import dev.caravan.call.Usage;
import dev.caravan.conversation.Finish;
import dev.caravan.conversation.Telling;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.EventReader.Seen;
import dev.caravan.dialect.Speech;
import dev.caravan.dialect.Summary;
import dev.caravan.dialect.Thoughts;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears Claude's messages, whole and in events. */
final class AnthropicSpeech implements Speech {
    private final Telling telling;
    private final AnthropicUsageTally tally = new AnthropicUsageTally(false);
    private final ThoughtsOfTurn thoughts;
    private boolean begun;
    private boolean answerTool;
    private boolean argumentsTold;
    private boolean toolCalled;
    private long bytes;
    private @Nullable Finish finish;
    private Optional<JsonText> stopSequence = Optional.empty();

    AnthropicSpeech(Telling telling, Thoughts thoughts) {
        this.telling = telling;
        this.thoughts = new ThoughtsOfTurn(thoughts);
    }

    @Override
    public Seen event(Slice event) {
        return switch (event.get("type").text()) {
            case "message_start" -> {
                begin(event.get("message"), false);
                yield EventReader.OTHER;
            }
            case "content_block_start" -> blockStart(event.get("content_block"));
            case "content_block_delta" -> delta(event.get("delta"));
            case "content_block_stop" -> {
                blockStop();
                yield EventReader.OTHER;
            }
            case "message_delta" -> {
                tally.add(event.get("usage"), true);
                yield stopped(event.get("delta")) ? EventReader.TOKEN : EventReader.OTHER;
            }
            case "message_stop" -> EventReader.DONE;
            case "error" -> throw AnthropicErrors.inStream(event.get("error"));
            default -> EventReader.OTHER;
        };
    }

    private void begin(Slice message, boolean atTheEnd) {
        if (!begun) {
            begun = true;
            telling.begin(message.get("model").text());
        }
        tally.add(message.get("usage"), atTheEnd);
    }

    private Seen blockStart(Slice block) {
        switch (block.get("type").text()) {
            case "text" -> {
                return text(block.get("text"));
            }
            case "thinking" -> {
                thoughts.begin();
                return thought(block.get("thinking"));
            }
            case "redacted_thinking" -> {
                thoughts.sealed(block);
                telling.sealedThought(block.get("data").inner());
                return EventReader.TOKEN;
            }
            case "tool_use" -> {
                toolCall(block);
                return EventReader.TOKEN;
            }
            default -> {
                return EventReader.OTHER;
            }
        }
    }

    private Seen delta(Slice delta) {
        return switch (delta.get("type").text()) {
            case "text_delta" -> text(delta.get("text"));
            case "thinking_delta" -> thought(delta.get("thinking"));
            case "signature_delta" -> {
                thoughts.signature(delta.get("signature").inner());
                telling.signature(delta.get("signature").inner());
                yield EventReader.OTHER;
            }
            case "input_json_delta" -> {
                arguments(delta.get("partial_json").inner());
                yield EventReader.TOKEN;
            }
            default -> EventReader.OTHER;
        };
    }

    private Seen text(Slice text) {
        telling.text(text.inner());
        bytes += text.inner().length();
        return text.inner().isEmpty() ? EventReader.OTHER : EventReader.TOKEN;
    }

    private Seen thought(Slice text) {
        thoughts.thought(text.inner());
        telling.thought(text.inner());
        bytes += text.inner().length();
        return text.inner().isEmpty() ? EventReader.OTHER : EventReader.TOKEN;
    }

    private void toolCall(Slice block) {
        answerTool = block.get("name").is(AnthropicRequest.ANSWER_TOOL);
        argumentsTold = answerTool;
        if (!answerTool) {
            toolCalled = true;
            String id = block.get("id").text();
            thoughts.keepFor(id).ifPresent(kept -> telling.remembered(id, kept));
            telling.toolCall(id, block.get("name").inner());
        }
        Slice input = block.get("input");
        if (!input.names().isEmpty()) {
            arguments(JsonText.of(input.json()));
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
        if (toolCalled && !argumentsTold) {
            argumentsTold = true;
            telling.arguments(JsonText.of("{}"));
        }
        answerTool = false;
    }

    private boolean stopped(Slice delta) {
        Slice reason = delta.get("stop_reason");
        if (!reason.isString()) {
            return false;
        }
        finish = switch (reason.text()) {
            case "end_turn", "stop_sequence" -> Finish.STOP;
            case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
            case "tool_use" -> toolCalled ? Finish.TOOL_CALLS : Finish.STOP;
            case "refusal" -> Finish.FILTERED;
            default -> throw broken("it stopped for a reason that is not known: " + Summary.of(reason.text()));
        };
        Slice sequence = delta.get("stop_sequence");
        stopSequence = sequence.isString() ? Optional.of(sequence.inner()) : Optional.empty();
        return true;
    }

    @Override
    public void whole(Slice answer) {
        if (!answer.get("type").is("message") || !answer.get("content").isArray()) {
            throw broken("its answer is no message");
        }
        begin(answer, true);
        for (Slice block : answer.get("content").items()) {
            blockStart(block);
            if (block.get("signature").isString()) {
                thoughts.signature(block.get("signature").inner());
                telling.signature(block.get("signature").inner());
            }
            blockStop();
        }
        stopped(answer);
    }

    @Override
    public void end(long estimatedInput) {
        if (!begun || finish == null) {
            throw broken("its answer does not say how it ended");
        }
        telling.end(finish, stopSequence, usage(estimatedInput));
    }

    @Override
    public Usage usage(long estimatedInput) {
        return tally.usage(estimatedInput, bytes);
    }

    private static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
