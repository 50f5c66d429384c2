package dev.caravan.batch.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The items of a source, one after the other. Used by one thread. */
public interface SourceItems extends AutoCloseable {
    /**
     * The longest line, in bytes: one that holds images, and of which there is room in memory for several copies; what is
     * longer is an error of its own.
     */
    int LONGEST = (int) Math.min(20 << 20, Runtime.getRuntime().maxMemory() / 12);

    /** The longest row of a table or prompt, in characters: more than any model reads, and taken apart it is held several times. */
    int LONGEST_PROMPT = 4 << 20;

    /** The next one; null at the end. */
    @Nullable
    SourceItem next() throws IOException, Unreadable;

    @Override
    void close() throws IOException;

    /** The items of a file, by the ending of its name; {@code bytes} are closed with them. */
    static SourceItems of(String fileName, InputStream bytes, Wishes wishes) throws IOException, Unreadable {
        InputStream text = Encoding.requireText(bytes);
        return switch (ending(fileName)) {
            case "jsonl" -> new JsonLines(text, wishes, null);
            case "csv" -> new TableRows(text, wishes);
            case "txt", "md" -> new OnePrompt(text, fileName, wishes);
            default -> throw new Unreadable("unknown_kind", "'" + fileName + "' is none of .jsonl, .csv, .txt and .md");
        };
    }

    /** Of a file's name, in small letters; empty where it has none. */
    static String ending(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether files of that name are batches. */
    static boolean takes(String fileName) {
        return switch (ending(fileName)) {
            case "jsonl", "csv", "txt", "md" -> true;
            default -> false;
        };
    }
}
