package dev.caravan.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something an operator wrote that cannot be used: the file, or whatever else it stands in, the line, 0 where that is not
 * known, what is wrong, and what was probably meant, null where nobody can tell. In the order of files and lines.
 * Immutable.
 */
public record Fault(
        String file, int line, String reason, @Nullable String meant) implements Comparable<Fault> {
    private static final Comparator<Fault> BY_PLACE =
            Comparator.comparing(Fault::file).thenComparing(Fault::line).thenComparing(Fault::reason);

    public Fault(String file, int line, String reason) {
        this(file, line, reason, null);
    }

    /** The same, with the one of the known words that the written one is nearest to. */
    public Fault nearest(String written, Collection<String> known) {
        return new Fault(file, line, reason, Nearest.of(written, known).orElse(null));
    }

    public ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode().put("file", file);
        if (line > 0) {
            json.put("line", line);
        }
        json.put("reason", reason);
        if (meant != null) {
            json.put("did_you_mean", meant);
        }
        return json;
    }

    @Override
    public int compareTo(Fault other) {
        return BY_PLACE.compare(this, other);
    }

    /** {@code routes/chain.camel.yaml:37: unknown step 'delya', did you mean 'delay'?} */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        return place + ": " + reason + (meant == null ? "" : ", did you mean '" + meant + "'?");
    }
}
