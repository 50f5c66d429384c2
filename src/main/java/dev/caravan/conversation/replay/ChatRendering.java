package dev.caravan.conversation.replay;

import dev.caravan.call.Usage;
import dev.caravan.json.Slice;

/** Chat completions in OpenAI's form. */
final class ChatRendering implements Rendering {
    @Override
    public byte[] gather(byte[] events, Usage usage) {
        ChatGathering gathering = new ChatGathering();
        Events.read(events, gathering::chunk);
        return gathering.document(usage);
    }

    @Override
    public byte[] events(byte[] document, boolean usageWanted) {
        return new ChatUnfolding(requireCompletion(document), usageWanted).events();
    }

    @Override
    public Contents look(byte[] document) {
        boolean toolCalls = false;
        boolean empty = true;
        boolean refused = false;
        for (Slice choice : requireCompletion(document).get("choices").items()) {
            Slice message = choice.get("message");
            boolean calls = Grown.says(message.get("tool_calls")) || Grown.says(message.get("function_call"));
            toolCalls |= calls;
            empty &= !calls && !saysSomething(message);
            refused |= Grown.says(message.get("refusal"))
                    || choice.get("finish_reason").is("content_filter");
        }
        return new Contents(toolCalls, empty, refused);
    }

    private static boolean saysSomething(Slice message) {
        Slice content = message.get("content");
        return !content.inner().isBlank()
                || !content.items().isEmpty()
                || !message.get("refusal").inner().isBlank()
                || Grown.says(message.get("audio"));
    }

    private static Slice requireCompletion(byte[] document) {
        Slice completion = Events.parsed(document);
        if (completion.get("choices").items().isEmpty()) {
            throw new IllegalArgumentException("the document holds no choices");
        }
        return completion;
    }
}
