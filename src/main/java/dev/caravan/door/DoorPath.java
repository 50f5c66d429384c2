package dev.caravan.door;

import java.util.LinkedHashMap;
import java.util.Map;

/** A path as {@code platform-http} writes it: plain, the beginning of others, or with {@code {names}} in it. */
final class DoorPath {
    private final String pattern;
    private final boolean prefix;
    private final boolean named;

    DoorPath(String pattern, boolean prefix) {
        this.pattern = pattern;
        this.prefix = prefix;
        this.named = pattern.contains("{");
    }

    /** One without names before those with them, a whole path before a beginning, a long beginning before a short one. */
    boolean saysMoreThan(DoorPath other) {
        if (prefix != other.prefix) {
            return !prefix;
        }
        if (named != other.named) {
            return !named;
        }
        return prefix && pattern.length() > other.pattern.length();
    }

    boolean matches(String path) {
        if (path.equals(pattern)) {
            return true;
        }
        if (named) {
            return matchesByParts(path);
        }
        return prefix && path.startsWith(pattern);
    }

    private boolean matchesByParts(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        if (given.length < wanted.length || (given.length > wanted.length && !prefix)) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean fits = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** What stands in the path where the pattern has names. */
    Map<String, String> values(String path) {
        if (!named) {
            return Map.of();
        }
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(wanted.length, given.length); i++) {
            if (wanted[i].startsWith("{") && wanted[i].endsWith("}")) {
                values.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            }
        }
        return values;
    }
}
