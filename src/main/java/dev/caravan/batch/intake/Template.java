package dev.caravan.batch.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A prompt with {@code {{columns}}} in it. What stands in a column is put in as it is and never looked through again. */
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*(.+?)\\s*\\}\\}");

    /** Text and columns in turn, beginning with text. */
    private final List<String> parts;

    private Template(List<String> parts) {
        this.parts = parts;
    }

    static Template of(String written) {
        List<String> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(written);
        int from = 0;
        while (place.find()) {
            parts.add(written.substring(from, place.start()));
            parts.add(place.group(1));
            from = place.end();
        }
        parts.add(written.substring(from));
        return new Template(parts);
    }

    static Template ofColumn(String column) {
        return new Template(List.of("", column, ""));
    }

    /** @throws Unreadable where it names a column that there is not */
    void requireColumns(List<String> columns) throws Unreadable {
        for (int i = 1; i < parts.size(); i += 2) {
            if (!columns.contains(parts.get(i))) {
                throw new Unreadable(
                        "missing_column",
                        "there is no column '" + parts.get(i) + "' in the first line, which names "
                                + String.join(", ", columns));
            }
        }
    }

    String filled(UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            text.append(i % 2 == 0 ? parts.get(i) : values.apply(parts.get(i)));
        }
        return text.toString();
    }
}
