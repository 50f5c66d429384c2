package dev.caravan.dialect;

/** What becomes of one thing that a caller may ask for. {@code how} is for people, and empty where there is nothing to say. */
public record Ability(Treatment treatment, String how) {
    public enum Treatment {
        /** Goes to the provider as its own member for it. */
        HONOURED,
        /** Done by other means. */
        EMULATED,
        /** Changes no answer and has nowhere to go: left out. */
        NOT_NEEDED,
        /** Sends the call on to the next provider, and is a 400 that names it where there is none. */
        REFUSED
    }
}
