package dev.caravan.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is wrong with a store, in words for an operator. */
final class Words {
    static final String DAMAGED =
            "its file is damaged: put a backup in its place, or move it away and a new one begins";

    private Words() {}

    static String of(Throwable failure) {
        String all = everything(failure).toLowerCase(Locale.ROOT);
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

    /** Whether what failed is the statement itself, and not the store. */
    static boolean ownFault(SQLException failure) {
        String state = failure.getSQLState();
        return everything(failure).contains("SQLITE_CONSTRAINT") || (state != null && state.startsWith("23"));
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
