package dev.caravan.batch.work;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What is wrong with a file, in words for an operator. */
public final class FileFaults {
    private FileFaults() {}

    public static String of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        String small = message.toLowerCase(Locale.ROOT);
        if (small.contains("no space left") || small.contains("disk full") || small.contains("quota")) {
            return "the disk is full";
        }
        if (failure instanceof AccessDeniedException) {
            return message + " may not be written or read";
        }
        if (failure instanceof NoSuchFileException) {
            return message + " is not there any more";
        }
        return message;
    }
}
