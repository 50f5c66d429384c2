package dev.caravan.harness;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Whose a line of the log is, for what an earlier class left behind may still log: a thread belongs to the class by one
 * of whose threads it was started, and so does what it logs. What is nobody's concerns all.
 */
final class LogOwner {
    private static final LogOwner NOBODY = new LogOwner();
    private static final InheritableThreadLocal<@Nullable LogOwner> CURRENT = new InheritableThreadLocal<>();

    private volatile boolean gone;

    /** The owner of the calling thread. */
    static LogOwner current() {
        LogOwner owner = CURRENT.get();
        return owner == null || owner.gone ? NOBODY : owner;
    }

    /** Whether a line that is logged now, by this thread, may be of the owner's doing. */
    boolean isConcerned() {
        LogOwner logging = current();
        return this == NOBODY || logging == NOBODY || logging == this;
    }

    /** What is started here is used by many classes: what it logs is its own affair. */
    static void apart(Runnable start) {
        LogOwner before = CURRENT.get();
        CURRENT.set(new LogOwner());
        try {
            start.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Makes each test class an owner. JUnit finds it in META-INF/services. */
    public static final class OfClasses implements BeforeAllCallback, AfterAllCallback {
        public OfClasses() {
            OwnLog.tap();
        }

        @Override
        public void beforeAll(ExtensionContext context) {
            if (isOutermost(context)) {
                CURRENT.set(new LogOwner());
            }
        }

        @Override
        public void afterAll(ExtensionContext context) {
            LogOwner owner = CURRENT.get();
            if (isOutermost(context) && owner != null) {
                owner.gone = true;
                CURRENT.remove();
            }
        }

        private static boolean isOutermost(ExtensionContext context) {
            return context.getRequiredTestClass().getEnclosingClass() == null;
        }
    }
}
