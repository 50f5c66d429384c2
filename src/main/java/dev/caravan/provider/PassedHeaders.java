package dev.caravan.provider;

import dev.caravan.settings.Settings;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which headers of a provider's answer the caller gets to see: those that the operator lists, and no others. */
final class PassedHeaders {
    private final List<String> names;
    private final List<String> prefixes;

    PassedHeaders(Settings settings) {
        List<String> listed = settings.list("caravan.door.pass-answer-headers").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        this.names = listed.stream().filter(name -> !name.endsWith("*")).toList();
        this.prefixes = listed.stream()
                .filter(name -> name.endsWith("*"))
                .map(name -> name.substring(0, name.length() - 1))
                .toList();
    }

    Map<String, String> of(MultiMap headers) {
        @Nullable Map<String, String> passed = null;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (names.contains(name) || prefixes.stream().anyMatch(name::startsWith)) {
                passed = passed == null ? new HashMap<>(4) : passed;
                passed.put(name, header.getValue());
            }
        }
        return passed == null ? Map.of() : passed;
    }
}
