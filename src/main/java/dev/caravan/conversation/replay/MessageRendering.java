package dev.caravan.conversation.replay;

import dev.caravan.call.Usage;
import dev.caravan.json.Slice;

/** Messages in Anthropic's form. */
final class MessageRendering implements Rendering {
    @Override
    public byte[] gather(byte[] events, Usage usage) {
        MessageGathering gathering = new MessageGathering();
        Events.read(events, gathering::event);
        return gathering.document(usage);
    }

    @Override
    public byte[] events(byte[] document, boolean usageWanted) {
        return new MessageUnfolding(requireMessage(document)).events();
    }

    @Override
    public Contents look(byte[] document) {
        return MessageLook.at(document);
    }

    /** Tools of the caller's, of Anthropic's and of other servers'. */
    static boolean callsTool(String blockType) {
        return blockType.equals("tool_use") || blockType.endsWith("_tool_use");
    }

    private static Slice requireMessage(byte[] document) {
        Slice message = Events.parsed(document);
        if (!message.get("content").isArray()) {
            throw new IllegalArgumentException("the document holds no content");
        }
        return message;
    }
}
