package dev.caravan.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator's guide, docs/routes.md: its edits as they are printed there. */
final class Guide {
    static final Path PAGE = Path.of("docs/routes.md");

    private static final Pattern EDIT = Pattern.compile("(?m)^### (\\d+)\\. (.+)$");
    private static final String BLOCK = "\\n\\n```\\w+\\n(.*?)```\\n";
    private static final Pattern CHANGE = Pattern.compile(
            "New file `([^`]+)`:" + BLOCK + "|In `([^`]+)`, replace" + BLOCK + "\\nwith" + BLOCK, Pattern.DOTALL);

    private Guide() {}

    /** What is saved at once: a file. */
    sealed interface Change {
        String file();

        /** A file that was not there. */
        record New(String file, String text) implements Change {}

        /** Other lines in place of some that are there. */
        record Replaced(String file, String before, String after) implements Change {}
    }

    record Edit(int number, String title, List<Change> changes) {
        @Override
        public String toString() {
            return number + ". " + title;
        }
    }

    static String page() {
        return read(PAGE);
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Edit> edits() {
        return edits(PAGE);
    }

    /** What another page prints in the same form. */
    static List<Edit> edits(Path file) {
        String page = read(file);
        List<Edit> edits = new ArrayList<>();
        Matcher heading = EDIT.matcher(page);
        boolean more = heading.find();
        while (more) {
            int number = Integer.parseInt(heading.group(1));
            String title = heading.group(2);
            int from = heading.end();
            more = heading.find();
            edits.add(new Edit(number, title, changes(page.substring(from, more ? heading.start() : page.length()))));
        }
        return edits;
    }

    static Edit edit(int number) {
        return edits().get(number - 1);
    }

    private static List<Change> changes(String text) {
        return CHANGE.matcher(text)
                .results()
                .<Change>map(match -> match.group(1) != null
                        ? new Change.New(match.group(1), match.group(2))
                        : new Change.Replaced(match.group(3), match.group(4), match.group(5)))
                .toList();
    }
}
