package dev.caravan.hybrid;

import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.Dialogue;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.ResponsesRequest;
import dev.caravan.request.Spliced;
import dev.langchain4j.model.input.PromptTemplate;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Asks for a better answer than a draft: the caller's own request, byte by byte, with one more turn behind its last that
 * shows the draft. Threads may share it.
 */
public final class Improvement {
    private final PromptTemplate prompt;

    /** @throws IllegalArgumentException where the template asks for something other than the draft or the question */
    public Improvement(String template) {
        this.prompt = PromptTemplate.from(template);
        words("draft", "question");
    }

    private String words(String draft, String question) {
        return prompt.apply(Map.of("draft", draft, "question", question)).text();
    }

    public Dialogue of(Dialogue asked, String draft) {
        String words = words(draft, asked.lastUserText());
        String turn = "{\"role\":\"user\",\"content\":" + Spliced.quoted(words) + "}";
        return switch (asked) {
            case ChatRequest chat -> ChatRequestReader.read(with(turn, chat.root(), chat.bytes()), chat.scale());
            case ResponsesRequest responses -> responses.saying(words);
            case MessagesRequest messages ->
                MessagesReader.read(with(turn, messages.root(), bytesOf(messages.json())), messages.scale());
        };
    }

    private static byte[] with(String turn, Slice root, byte[] json) {
        int end = root.get("messages").end() - 1;
        Spliced spliced = new Spliced(json, root.start() + 1);
        spliced.insert(end, "," + turn);
        return spliced.joined();
    }

    private static byte[] bytesOf(ByteBuffer json) {
        byte[] bytes = new byte[json.remaining()];
        json.duplicate().get(bytes);
        return bytes;
    }
}
