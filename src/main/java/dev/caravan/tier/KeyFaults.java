package dev.caravan.tier;

import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with the keys of providers, for a set of routes that is about to serve. Used once. */
public final class KeyFaults {
    private static final Pattern OF_A_PROVIDER = Pattern.compile("caravan\\.provider\\.([^.]+)\\.(keys|spread)");
    private static final Pattern OF_A_KEY = Pattern.compile("caravan\\.provider\\.([^.]+)\\.key\\.([^.]+)\\.([^.]+)");
    private static final Pattern OF_NOTHING = Pattern.compile("caravan\\.provider\\.[^.]+\\.[^.]+\\..+");
    private static final List<String> OWN =
            List.of("api-key", "base-url", "weight", "requests-per-minute", "tokens-per-minute", "calls-at-once");

    private final Settings settings;
    private final Providers providers;
    private final List<Fault> faults = new ArrayList<>();

    private KeyFaults(Settings settings, Providers providers) {
        this.settings = settings;
        this.providers = providers;
    }

    /** Empty where nothing is wrong. */
    public static List<Fault> of(Settings settings, Providers providers) {
        KeyFaults found = new KeyFaults(settings, providers);
        settings.all().keySet().stream()
                .filter(property -> settings.find(property).isPresent())
                .forEach(found::look);
        return found.faults.stream().sorted().toList();
    }

    private void look(String property) {
        Matcher ofProvider = OF_A_PROVIDER.matcher(property);
        Matcher ofKey = OF_A_KEY.matcher(property);
        if (ofProvider.matches()) {
            String provider = ofProvider.group(1);
            if (ofProvider.group(2).equals("keys")) {
                lookAtKeys(property, provider);
            } else if (names(provider).isEmpty()) {
                add(property, " says nothing without caravan.provider." + provider + ".keys");
            }
        } else if (ofKey.matches()) {
            lookAtOneOf(property, ofKey.group(1), ofKey.group(2), ofKey.group(3));
        } else if (OF_NOTHING.matcher(property).matches()) {
            faults.add(settings.fault(
                    property,
                    "there is no property " + property
                            + ": what is of a key alone begins with caravan.provider.NAME.key.KEY"));
        }
    }

    private void lookAtOneOf(String property, String provider, String name, String what) {
        if (!OWN.contains(what)) {
            faults.add(settings.fault(
                    property,
                    "there is no property " + property + ": what is of a key alone is " + String.join(", ", OWN)));
        } else if (!names(provider).contains(name)) {
            faults.add(settings.fault(
                            property,
                            property + " is of a key that caravan.provider." + provider + ".keys does not name")
                    .nearest(name, names(provider)));
        }
    }

    private void lookAtKeys(String property, String name) {
        Optional<Provider> provider = providers.find(name);
        if (provider.filter(Provider::sandbox).isPresent()) {
            add(property, ": the sandbox has no keys");
            return;
        }
        String single = "caravan.provider." + name + ".api-key";
        if (settings.find(single).isPresent()) {
            add(
                    single,
                    " (or " + ProviderKey.variable(name, "_api_key") + ") is set beside " + property
                            + ": give it a name among the keys, or leave it out");
        }
        lookForTwins(property, name);
        // One none of whose keys can be used is left out, as one without its key is.
        provider.filter(Provider::callable).ifPresent(callable -> lookForUse(property, callable));
        if (names(name).stream().allMatch(key -> key(name, key).weight() == 0)) {
            add(property, ": all of these keys have the weight 0, so none would be asked");
        }
    }

    private void lookForTwins(String property, String provider) {
        Set<String> seen = new HashSet<>();
        for (String name : names(provider)) {
            if (!seen.add(name)) {
                add(property, " names the key '" + name + "' twice");
            }
        }
    }

    private void lookForUse(String property, Provider provider) {
        Map<String, String> byAccess = new HashMap<>();
        for (String name : provider.keys()) {
            String lacking = provider.lacking().get(name);
            if (lacking != null) {
                add(property, " names the key '" + name + "', which cannot be used: " + lacking + " is set");
                continue;
            }
            String other = byAccess.putIfAbsent(access(provider.name(), name), name);
            if (other != null && !other.equals(name)) {
                add(
                        property,
                        " names the keys '" + other + "' and '" + name
                                + "', which have the same secret and the same address");
            }
        }
    }

    private String access(String provider, String name) {
        String secret = ProviderKey.properties(ProviderKey.label(provider, name)) + "api-key";
        return settings.find(secret).orElse("") + " " + key(provider, name).endpoint();
    }

    private List<String> names(String provider) {
        return ProviderKeys.names(settings, provider);
    }

    private ProviderKey key(String provider, String name) {
        return ProviderKeys.key(settings, provider, name);
    }

    private void add(String property, String reason) {
        faults.add(settings.fault(property, property + reason));
    }
}
