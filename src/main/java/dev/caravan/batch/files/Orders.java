package dev.caravan.batch.files;

import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.store.BatchTerms;
import dev.caravan.call.Identity;
import dev.caravan.call.Tags;
import dev.caravan.json.PlainText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What orders out of files have in common. */
public final class Orders {
    /** Whoever may drop files into our folders, or start us, is the operator. */
    static final String OWNER = "inside";

    private static final String TAG = "batch";
    private static final String SINGLE_PROMPTS = "prompts";
    private static final int LONGEST_TAG = 64;
    private static final int LONGEST_NAME = 200;
    private static final String ERRORS = ".errors";
    private static final String ENDING = ".jsonl";

    private Orders() {}

    public static String stem(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot <= 0 ? fileName : fileName.substring(0, dot);
    }

    /** The calls of a file are tagged with its name; those of single prompts share one, for there are many. */
    public static BatchTerms tagged(BatchTerms terms, String fileName) {
        boolean single = List.of("txt", "md").contains(SourceItems.ending(fileName));
        String value = single ? SINGLE_PROMPTS : tag(stem(fileName));
        Map<String, String> tags = new LinkedHashMap<>(terms.tags());
        tags.putIfAbsent(TAG, value);
        return new BatchTerms(terms.parallel(), terms.inOrder(), tags, terms.mostCost());
    }

    /** A name as a tag may be: what else is in it becomes a line. */
    static String tag(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.:/@-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        String fitting = plain.isEmpty() ? "file" : plain.substring(0, Math.min(LONGEST_TAG, plain.length()));
        return Tags.read(List.of(TAG + "=" + fitting)).getOrDefault(TAG, fitting);
    }

    /** Where the results of such a file go: beside no errors of others, and where there is room for the name. */
    static Path results(Path folder, String fileName) {
        String stem = stem(fileName);
        return stem.toLowerCase(Locale.ROOT).endsWith(ERRORS)
                ? elsewhere(folder, fileName)
                : folder.resolve(fitting(stem) + ENDING);
    }

    /** Where they go when those of another file stand there. */
    static Path elsewhere(Path folder, String fileName) {
        return folder.resolve(fitting(fileName) + ENDING);
    }

    /** With what is put behind it, it must still be a name. */
    private static String fitting(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_NAME) {
            return name;
        }
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            end--;
        }
        return PlainText.of(name.substring(0, end)) + "-" + Identity.hash(name).substring(0, 8);
    }
}
