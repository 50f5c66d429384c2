package dev.caravan.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a store, in words for an operator. */
final class StoreFaults {
    static final String DAMAGED =
            "its file is damaged: put a backup in its place, or move it away and a new one begins";

    static final String OF_ANOTHER =
            "its tables are those of another program: give Caravan a database or a schema of its own,"
                    + " such as ?currentSchema=caravan";

    /** Values, constraints, what a statement says, and the limits of what it may say. */
    private static final Set<String> OWN_CLASSES = Set.of("21", "22", "23", "42", "54");

    private static final String NO_SUCH_TABLE = "42P01";
    private static final String NO_PRIVILEGE = "42501";
    private static final Set<String> NOT_ITS_OWN = Set.of(NO_SUCH_TABLE, NO_PRIVILEGE);

    private static final List<String> OWN_IN_SQLITE =
            List.of("[SQLITE_CONSTRAINT", "[SQLITE_TOOBIG]", "[SQLITE_MISMATCH]", "[SQLITE_RANGE]", "syntax error");

    private StoreFaults() {}

    static String of(Throwable failure) {
        String all = everything(failure).toLowerCase(Locale.ROOT);
        if (all.contains(OF_ANOTHER.toLowerCase(Locale.ROOT))) {
            return OF_ANOTHER;
        }
        if (all.contains("corrupt") || all.contains("notadb") || all.contains("not a database") || damaged(failure)) {
            return DAMAGED;
        }
        if (all.contains("sqlite_full") || all.contains("disk is full") || all.contains("no space left")) {
            return "the disk is full";
        }
        if (all.contains("readonly") || all.contains("read-only") || failure instanceof AccessDeniedException) {
            return "it may not be written: the disk or the file is read-only";
        }
        if (all.contains("cantopen") || failure instanceof FileSystemException) {
            return "its file cannot be opened";
        }
        if (all.contains("password") || all.contains("authentication") || all.contains("does not exist")) {
            return "the database refuses the user, the password or the database's name";
        }
        if (all.contains("sqlite_busy") || all.contains("locked")) {
            return "another program has locked it";
        }
        if (all.contains("connect") || all.contains("connection") || all.contains("i/o error occurred")) {
            return "the database cannot be reached";
        }
        return "it failed: " + failure.getMessage();
    }

    static boolean damaged(Throwable failure) {
        return everything(failure).contains(DAMAGED);
    }

    /**
     * Whether what failed is the work itself - what its statement says, or a value that it brings - and not the store. A table
     * that is missing or may not be touched is the store's fault: the next statement would fare no better.
     */
    static boolean ownFault(Throwable failure) {
        if (!(failure instanceof SQLException sql)) {
            // PostgreSQL's driver asserts that its connection is not cut in the middle.
            return !(failure instanceof AssertionError);
        }
        String state = sql.getSQLState();
        if (state != null && state.length() == 5) {
            return OWN_CLASSES.contains(state.substring(0, 2)) && !NOT_ITS_OWN.contains(state);
        }
        String all = everything(failure);
        return OWN_IN_SQLITE.stream().anyMatch(all::contains);
    }

    /** Whether another process got into our way: each waited for the other, and the database chose us to give in. */
    static boolean crossed(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("40");
    }

    private static String everything(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.getClass().getSimpleName())
                    .append(' ')
                    .append(cause.getMessage())
                    .append(' ');
        }
        return text.toString();
    }
}
