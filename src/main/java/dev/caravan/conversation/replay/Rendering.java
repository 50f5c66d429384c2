package dev.caravan.conversation.replay;

import dev.caravan.call.Usage;
import dev.caravan.request.Form;

/**
 * Turns a form's whole answers into streams and back, so that an answer that came one way can be given the other way.
 * Members that nobody here knows survive. Safe for use by many threads.
 */
public sealed interface Rendering permits ChatRendering, MessageRendering, ResponseRendering {
    /** So long is a piece of text at most, in bytes: short enough to be seen growing. */
    int PIECE = 1024;

    static Rendering of(Form form) {
        return switch (form) {
            case OPENAI -> new ChatRendering();
            case ANTHROPIC -> new MessageRendering();
            case RESPONSES -> new ResponseRendering();
        };
    }

    /**
     * The document that the same call would have brought unstreamed. {@code events} are those of a stream that came to
     * its end, without OpenAI's closing {@code [DONE]}; {@code usage} is for the document where they tell none.
     *
     * @throws IllegalArgumentException where they hold no answer, or one that cannot be put together
     */
    byte[] gather(byte[] events, Usage usage);

    /**
     * The events of a whole stream that says what the document says, without OpenAI's closing {@code [DONE]}.
     * {@code usageWanted} means what {@code include_usage} means to OpenAI; Anthropic's streams always tell it.
     *
     * @throws IllegalArgumentException where this is no answer in this form
     */
    byte[] events(byte[] document, boolean usageWanted);

    /** @throws IllegalArgumentException where this is no answer in this form */
    Contents look(byte[] document);
}
