package dev.caravan.batch.intake;

import dev.caravan.json.PlainText;

/** A source that cannot be read at all: {@code code} names what is wrong, the message says it. */
public final class Unreadable extends Exception {
    private final String code;

    public Unreadable(String code, String message) {
        super(PlainText.of(message), null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }

    public String reason() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
