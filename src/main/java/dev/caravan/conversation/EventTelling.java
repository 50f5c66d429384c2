package dev.caravan.conversation;

/** A telling in server-sent events, which may be taken at any time. */
public interface EventTelling extends Telling {
    /** The events told since the last time. */
    byte[] take();
}
