package dev.caravan.tier;

import dev.caravan.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of those providers at which the operator has several, as {@code caravan.provider.NAME.keys} names them.
 * Immutable.
 */
public final class ProviderKeys {
    private static final Pattern LIST = Pattern.compile("caravan\\.provider\\.([^.]+)\\.keys");

    /** The keys that calls may go by, in the order in which they are named; {@code inTurn}, not by their load. */
    public record Several(boolean inTurn, List<ProviderKey> keys) {
        public Several {
            keys = List.copyOf(keys);
        }

        private static Several of(Settings settings, String provider) {
            List<ProviderKey> keys = names(settings, provider).stream()
                    .map(name -> key(settings, provider, name))
                    .filter(key -> key.weight() > 0)
                    .toList();
            boolean inTurn = settings.find("caravan.provider." + provider + ".spread")
                    .filter("in-turn"::equals)
                    .isPresent();
            return new Several(inTurn, keys);
        }
    }

    private final Map<String, Several> byProvider;

    private ProviderKeys(Map<String, Several> byProvider) {
        this.byProvider = Map.copyOf(byProvider);
    }

    public static ProviderKeys of(Settings settings) {
        return new ProviderKeys(settings.all().keySet().stream()
                .flatMap(ProviderKeys::provider)
                .filter(provider -> !names(settings, provider).isEmpty())
                .collect(Collectors.toMap(provider -> provider, provider -> Several.of(settings, provider))));
    }

    private static Stream<String> provider(String property) {
        Matcher list = LIST.matcher(property);
        return list.matches() ? Stream.of(list.group(1)) : Stream.empty();
    }

    /** The names of a provider's keys; none where it has one key at the most, which needs no name. */
    public static List<String> names(Settings settings, String provider) {
        return settings.list("caravan.provider." + provider + ".keys");
    }

    static ProviderKey key(Settings settings, String provider, String name) {
        String own = ProviderKey.properties(ProviderKey.label(provider, name));
        return ProviderKey.of(
                provider,
                name,
                settings.findCount(own + "weight").orElse(1),
                settings.find(own + "base-url").orElse(""));
    }

    /** The providers at which there are several keys. */
    public Set<String> providers() {
        return byProvider.keySet();
    }

    /** Null where the provider has one key at the most. */
    public @Nullable Several of(String provider) {
        return byProvider.get(provider);
    }
}
