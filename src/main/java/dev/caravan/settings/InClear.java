package dev.caravan.settings;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Providers whose key would cross a network where anybody on the way can read it. */
final class InClear {
    private static final Pattern BASE_URL = Pattern.compile("caravan\\.provider\\.([^.]+)\\.base-url");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private InClear() {}

    static List<String> warnings(Map<String, String> values) {
        return values.entrySet().stream()
                .filter(entry -> BASE_URL.matcher(entry.getKey()).matches())
                .filter(entry -> hasKey(entry.getKey(), values) && isOpen(entry.getValue()))
                .map(entry ->
                        entry.getKey() + " begins with http://: the provider's key and all prompts go there in clear")
                .sorted()
                .toList();
    }

    private static boolean hasKey(String baseUrl, Map<String, String> values) {
        return Stream.of(".api-key", ".client-secret")
                .anyMatch(secret -> !values.getOrDefault(baseUrl.replace(".base-url", secret), "")
                        .isBlank());
    }

    private static boolean isOpen(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return "http".equalsIgnoreCase(uri.getScheme())
                && !LOOPBACK.matcher(host).matches();
    }
}
