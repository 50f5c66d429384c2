package dev.caravan.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Providers whose key would cross a network where anybody on the way can read it. */
final class InClear {
    private static final Pattern ADDRESS =
            Pattern.compile("(caravan\\.provider\\.[^.]+(?:\\.key\\.[^.]+)?)\\.(base-url|authority)");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private InClear() {}

    static List<String> warnings(Map<String, String> values) {
        List<String> warnings = new ArrayList<>();
        values.forEach((name, value) -> {
            Matcher address = ADDRESS.matcher(name);
            if (address.matches() && hasSecret(address.group(1), values) && isOpen(value)) {
                String all =
                        address.group(2).equals("base-url") ? "the provider's key and all prompts go" : "a secret goes";
                warnings.add(name + " begins with http://: " + all + " there in clear");
            }
        });
        return warnings.stream().sorted().toList();
    }

    private static boolean hasSecret(String provider, Map<String, String> values) {
        return Stream.of(".api-key", ".client-secret", ".credentials")
                .anyMatch(secret -> !values.getOrDefault(provider + secret, "").isBlank());
    }

    private static boolean isOpen(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return "http".equalsIgnoreCase(uri.getScheme())
                && !LOOPBACK.matcher(host).matches();
    }
}
