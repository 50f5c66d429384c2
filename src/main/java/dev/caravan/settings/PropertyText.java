package dev.caravan.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads a properties file as Java does, and remembers on which line each property begins. */
public final class PropertyText {
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private PropertyText() {}

    public static Settings.Source read(String name, String text) {
        PropertyText reading = new PropertyText();
        StringBuilder logical = new StringBuilder();
        int number = 0;
        int first = 1;
        for (String line : text.split("\r\n|\r|\n", -1)) {
            number++;
            if (logical.isEmpty()) {
                first = number;
            }
            logical.append(line).append('\n');
            boolean comment = first == number && line.strip().matches("[#!].*");
            if (comment || !goesOn(line)) {
                reading.add(name, first, logical.toString());
                logical.setLength(0);
            }
        }
        reading.add(name, first, logical.toString());
        return new Settings.Source(name, reading.values, reading.lines, reading.faults);
    }

    /** An even number of backslashes at the end is that many escaped ones. */
    private static boolean goesOn(String line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private void add(String name, int line, String logical) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(name, line, "cannot be read: " + e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        one.forEach((key, value) -> {
            values.put(key.toString(), value.toString().strip());
            lines.put(key.toString(), line);
        });
    }
}
