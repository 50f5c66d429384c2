package dev.caravan.parts;

/** Why nothing was added, in words for whoever asked for it. */
public final class CannotAdd extends Exception {
    private final boolean misnamed;

    private CannotAdd(String message, boolean misnamed) {
        super(message);
        this.misnamed = misnamed;
    }

    static CannotAdd misnamed(String message) {
        return new CannotAdd(message, true);
    }

    static CannotAdd failed(String message) {
        return new CannotAdd(message, false);
    }

    /** Whether another name would help; otherwise the machine or its network is to blame. */
    public boolean isMisnamed() {
        return misnamed;
    }
}
