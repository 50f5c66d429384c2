package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the model says.
 *
 * @param toolCalls asked for instead of the text when the request offers tools
 * @param finishReason in the words of the dialect; ignored when tools are called
 */
public record Speech(List<String> tokens, List<ToolCall> toolCalls, String finishReason) {
    public Speech {
        tokens = List.copyOf(tokens);
        toolCalls = List.copyOf(toolCalls);
    }

    static Speech of(List<String> tokens) {
        return new Speech(tokens, List.of(), "stop");
    }

    static Speech words(String text) {
        return of(Stream.of(text.split("(?<=\\S)(?=\\s)"))
                .filter(word -> !word.isEmpty())
                .toList());
    }

    String text() {
        return String.join("", tokens);
    }

    Speech calling(ToolCall call) {
        List<ToolCall> calls = new ArrayList<>(toolCalls);
        calls.add(call);
        return new Speech(tokens, calls, finishReason);
    }

    Speech finishing(String reason) {
        return new Speech(tokens, toolCalls, reason);
    }
}
