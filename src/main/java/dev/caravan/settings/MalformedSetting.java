package dev.caravan.settings;

/** A property that stops the start: the message names it, where it stands and what is wrong. */
public final class MalformedSetting extends RuntimeException {
    public MalformedSetting(String message) {
        super(message);
    }
}
