package dev.caravan.tier;

import dev.caravan.call.Target;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The chain of each tier, as the operator wrote it, less the providers that cannot be called. Where no provider can be
 * called at all, every chain is the sandbox. Safe for use by many threads.
 */
public final class TierChains {
    public static final String AUTO = "auto";

    /** Has no chain of its own: a draft by one tier, improved by another. */
    static final String HYBRID = "hybrid";

    /** The tiers that {@link #HYBRID} is made of. */
    static final Set<String> HYBRIDS = Set.of("simple", "complex");

    private static final List<String> WITH_CHAINS = List.of("local", "simple", "medium", "complex");

    /** The one that may be pointed at {@link #HYBRID}; the others are what it is made of, or never leave the machine. */
    private static final String POINTED = "medium";

    /** What a caller may ask for. */
    public static final Set<String> NAMES = Set.of(AUTO, "local", "simple", "medium", "complex", HYBRID);

    /** What the classifier chooses from. */
    static final Set<String> COMPLEXITIES = Set.of("simple", "medium", "complex");

    static final Target SANDBOX = new Target("sandbox", "echo");

    private final Settings settings;
    private final Providers providers;
    private final Map<String, List<Target>> parsed = new ConcurrentHashMap<>();

    public TierChains(Settings settings, Providers providers) {
        this.settings = settings;
        this.providers = providers;
    }

    /** The tiers that can be called now, in the order of {@code auto, local, simple, medium, complex, hybrid}. */
    public List<String> callable() {
        List<String> tiers = new ArrayList<>();
        for (String tier : WITH_CHAINS) {
            if (!chain(tier).isEmpty()) {
                tiers.add(tier);
            }
        }
        if (tiers.containsAll(COMPLEXITIES)) {
            tiers.addFirst(AUTO);
        }
        if (tiers.containsAll(HYBRIDS)) {
            tiers.add(HYBRID);
        }
        return tiers;
    }

    public List<Target> chain(String tier) {
        return along(written(served(tier).equals(HYBRID) ? "complex" : tier));
    }

    /** The tier that does a tier's work: itself, unless its chain says {@code hybrid}. */
    public String served(String tier) {
        return written(tier).equals(HYBRID) ? HYBRID : tier;
    }

    private String written(String tier) {
        return settings.find("caravan.tier." + tier + ".chain").orElse("").trim();
    }

    /** The models of one provider that some chain names. */
    public Set<Target> targetsOf(String provider) {
        Set<Target> named = new LinkedHashSet<>();
        for (String tier : NAMES) {
            chain(tier).stream()
                    .filter(target -> target.provider().equals(provider))
                    .forEach(named::add);
        }
        return named;
    }

    /** The callable part of a chain written as {@code provider/model, …}. */
    public List<Target> along(String chain) {
        return parsed.computeIfAbsent(chain, this::parse);
    }

    private List<Target> parse(String chain) {
        if (providers.sandboxOnly() && providers.find(SANDBOX.provider()).isPresent()) {
            return List.of(SANDBOX);
        }
        return targets(chain).stream()
                .filter(target -> providers
                        .find(target.provider())
                        .filter(Provider::callable)
                        .isPresent())
                .toList();
    }

    private static List<Target> targets(String chain) {
        if (chain.equals(HYBRID)) {
            return List.of();
        }
        return List.of(chain.split(",")).stream()
                .map(String::trim)
                .filter(link -> !link.isEmpty())
                .map(Target::of)
                .toList();
    }

    /** What is wrong with the chains, for a set of routes that is about to serve; empty where nothing is. */
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (String tier : WITH_CHAINS) {
            String property = "caravan.tier." + tier + ".chain";
            if (served(tier).equals(HYBRID) && !tier.equals(POINTED)) {
                faults.add(settings.fault(property, property + " cannot be hybrid: only that of " + POINTED + " can"));
            }
            Set<String> seen = new HashSet<>();
            for (Target target : targets(written(tier))) {
                String named = property + " names the provider '" + target.provider() + "'";
                Optional<Provider> provider = providers.find(target.provider());
                if (provider.isEmpty()) {
                    faults.add(settings.fault(property, named + ", which no route leads to")
                            .nearest(target.provider(), providers.names()));
                } else if (!seen.add(provider.get().name())) {
                    faults.add(settings.fault(property, named + " twice"));
                }
            }
        }
        return faults;
    }

    /** Providers that are in a chain and cannot be called, for a word at start. */
    public Set<String> leftOut() {
        Set<String> names = new LinkedHashSet<>();
        for (String tier : WITH_CHAINS) {
            for (Target target : targets(written(tier))) {
                providers
                        .find(target.provider())
                        .filter(provider -> !provider.callable())
                        .ifPresent(provider -> names.add(provider.name() + " (" + provider.missing() + ")"));
            }
        }
        return names;
    }
}
