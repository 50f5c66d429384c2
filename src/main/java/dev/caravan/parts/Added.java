package dev.caravan.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was added to a folder and which jars that brought, as a file in it says. Other jars in there are the operator's. Immutable. */
record Added(List<Wanted> wanted, Set<String> jars) {
    static final String FILE = "added.txt";

    private static final String PREFACE = """
            # What ./caravan add brought into this folder. All of it is resolved anew, together, whenever something
            # is added and by ./caravan add alone, as after an update. To take something away, delete its line that
            # begins with 'want' and say ./caravan add.
            """;

    Added {
        wanted = List.copyOf(wanted);
        jars = Set.copyOf(jars);
    }

    static Added in(Path folder) throws IOException, CannotAdd {
        Path file = folder.resolve(FILE);
        List<Wanted> wanted = new ArrayList<>();
        Set<String> jars = new TreeSet<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            String[] words = line.strip().split(" +", -1);
            if (words[0].equals("want") && words.length == 2) {
                wanted.add(Wanted.named(words[1]));
            } else if (words[0].equals("jar") && words.length == 2 && !words[1].contains("/")) {
                jars.add(words[1]);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw CannotAdd.failed(file + " has a line that nobody understands: '" + line + "'");
            }
        }
        return new Added(wanted, jars);
    }

    /** With another version where the artifact is there already. */
    List<Wanted> with(List<Wanted> more) {
        List<Wanted> all = new ArrayList<>(wanted);
        for (Wanted one : more) {
            all.removeIf(one::sameArtifact);
            all.add(one);
        }
        return all;
    }

    void writeTo(Path folder) throws IOException {
        StringBuilder text = new StringBuilder(PREFACE);
        wanted.forEach(one -> text.append("want ").append(one).append('\n'));
        new TreeSet<>(jars).forEach(jar -> text.append("jar ").append(jar).append('\n'));
        Files.writeString(folder.resolve(FILE), text);
    }
}
