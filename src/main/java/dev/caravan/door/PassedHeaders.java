package dev.caravan.door;

import dev.caravan.call.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which headers pass: those that the operator lists, and no others. A name that ends in {@code *} stands for all that
 * begin so. Safe for use by many threads.
 */
public final class PassedHeaders {
    /** Never passed, whatever a list says: secrets, what belongs to one connection, and what is ours to set. */
    private static final Set<String> NEVER = Set.of(
            "authorization",
            "x-api-key",
            "x-goog-api-key",
            "api-key",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "host",
            "connection",
            "upgrade",
            "te",
            "expect",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "accept-encoding",
            "x-request-id",
            Tags.HEADER);

    private final List<String> names;
    private final List<String> prefixes;

    public PassedHeaders(List<String> operatorsList) {
        List<String> listed = operatorsList.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        this.names = listed.stream().filter(name -> !name.endsWith("*")).toList();
        this.prefixes = listed.stream()
                .filter(name -> name.endsWith("*"))
                .map(name -> name.substring(0, name.length() - 1))
                .toList();
    }

    /** Those that pass, under lower-case names. */
    public Map<String, String> of(Iterable<Map.Entry<String, String>> headers) {
        @Nullable Map<String, String> passed = null;
        for (Map.Entry<String, String> header : headers) {
            if (isListed(header.getKey())) {
                String name = header.getKey().toLowerCase(Locale.ROOT);
                if (!NEVER.contains(name)) {
                    passed = passed == null ? new HashMap<>(4) : passed;
                    passed.put(name, header.getValue());
                }
            }
        }
        return passed == null ? Map.of() : passed;
    }

    private boolean isListed(String name) {
        for (String listed : names) {
            if (listed.equalsIgnoreCase(name)) {
                return true;
            }
        }
        for (String prefix : prefixes) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }
}
