package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the model says.
 *
 * @param thoughts what it thinks before it speaks, where the dialect can tell and the request asks for it
 * @param toolCalls asked for instead of the text when the request offers tools
 * @param finishReason in OpenAI's words or the dialect's; ignored when tools are called
 */
public record Speech(List<String> thoughts, List<String> tokens, List<ToolCall> toolCalls, String finishReason) {
    public Speech {
        thoughts = List.copyOf(thoughts);
        tokens = List.copyOf(tokens);
        toolCalls = List.copyOf(toolCalls);
    }

    static Speech of(List<String> tokens) {
        return new Speech(List.of(), tokens, List.of(), "stop");
    }

    static Speech words(String text) {
        return of(inWords(text));
    }

    static List<String> inWords(String text) {
        return Stream.of(text.split("(?<=\\S)(?=\\s)"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Why it ends before all is said, in the words of OpenAI's Responses API. */
    Optional<String> cutShort() {
        return switch (finishReason) {
            case "length", "max_output_tokens" -> Optional.of("max_output_tokens");
            case "content_filter" -> Optional.of("content_filter");
            default -> Optional.empty();
        };
    }

    String text() {
        return String.join("", tokens);
    }

    Speech calling(ToolCall call) {
        List<ToolCall> calls = new ArrayList<>(toolCalls);
        calls.add(call);
        return new Speech(thoughts, tokens, calls, finishReason);
    }

    Speech finishing(String reason) {
        return new Speech(thoughts, tokens, toolCalls, reason);
    }

    Speech thinking(List<String> before) {
        return new Speech(before, tokens, toolCalls, finishReason);
    }
}
