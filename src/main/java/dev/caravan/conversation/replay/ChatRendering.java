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
        return CompletionLook.at(document);
    }

    private static Slice requireCompletion(byte[] document) {
        Slice completion = Events.parsed(document);
        if (completion.get("choices").items().isEmpty()) {
            throw new IllegalArgumentException("the document holds no choices");
        }
        return completion;
    }
}
