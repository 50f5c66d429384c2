package dev.caravan.dialect.sandbox;

import dev.caravan.request.TokenEstimate;
import java.util.List;

/** What the sandbox says: a text, or a call of one of the caller's tools. */
sealed interface Reply {
    /** OpenAI's finish_reason. */
    String finishReason();

    /** What is streamed, in order. */
    List<String> pieces();

    int tokens();

    record Text(String content, String finishReason) implements Reply {
        @Override
        public List<String> pieces() {
            return Texts.words(content);
        }

        @Override
        public int tokens() {
            return TokenEstimate.of(content);
        }
    }

    record ToolCall(String name, String arguments, String finishReason) implements Reply {
        @Override
        public List<String> pieces() {
            return Texts.argumentPieces(arguments);
        }

        @Override
        public int tokens() {
            return TokenEstimate.of(name) + TokenEstimate.of(arguments);
        }
    }
}
