package dev.caravan.tier;

import dev.caravan.cache.Sought;
import dev.caravan.call.Asked;
import dev.caravan.call.Dialogue;
import dev.caravan.call.EmbeddingsRequest;
import dev.caravan.call.Refusal;
import dev.caravan.call.Request;
import dev.caravan.call.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what the caller's {@code model} means. Safe for use by many threads. */
public final class ModelNames {
    private final Providers providers;
    private final TierChains tiers;

    public ModelNames(Providers providers, TierChains tiers) {
        this.providers = providers;
        this.tiers = tiers;
    }

    /**
     * The call as one that asks for another model or tier, whatever its caller wrote. Vectors stay as they are: those of
     * another model would not fit to those that the caller has.
     */
    public Asked instead(Asked asked, String model) {
        return asked.request() instanceof Dialogue dialogue && !asked.model().equals(model)
                ? asked.asking(dialogue.forModel(model))
                : asked;
    }

    /**
     * What the call's model name means.
     *
     * @throws Refusal 404 where nothing here is called so
     */
    public Routed resolve(Sought sought) {
        Request request = sought.asked().request();
        String name = sought.asked().model();
        if (TierChains.NAMES.contains(name)) {
            if (request instanceof EmbeddingsRequest) {
                throw noTier(name);
            }
            requireChain(name);
            return Routed.along(sought, name);
        }
        Optional<Target> pinned = pinned(name);
        if (pinned.isPresent()) {
            return Routed.to(sought, List.of(pinned.get()), true);
        }
        List<Target> listed = listed(name);
        if (listed.isEmpty()) {
            throw Refusal.unknownModel("there is no model '" + name
                    + "' here: name a tier (auto, simple, medium, complex, hybrid, local), provider/model, or a model that GET"
                    + " /v1/models lists");
        }
        return Routed.to(sought, listed, listed.size() == 1);
    }

    /** A fallback to another model would bring vectors that do not fit those before. */
    private static Refusal noTier(String name) {
        return Refusal.badRequest(
                "'" + name + "' is a tier: vectors of different models do not fit together, so name a model", "model");
    }

    private void requireChain(String tier) {
        Set<String> choices =
                switch (tier) {
                    case TierChains.AUTO -> TierChains.COMPLEXITIES;
                    case TierChains.HYBRID -> TierChains.HYBRIDS;
                    default -> Set.of(tier);
                };
        for (String choice : choices) {
            if (tiers.chain(choice).isEmpty()) {
                throw Refusal.unknownModel("the tier '" + choice
                        + "' has no provider that can be called: give one in its chain a key or a base URL");
            }
        }
    }

    private Optional<Target> pinned(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            return Optional.empty();
        }
        Optional<Provider> provider = providers.find(name.substring(0, slash));
        if (provider.isPresent() && !provider.get().callable()) {
            throw Refusal.unknownModel("the provider '" + provider.get().name() + "' is not configured here");
        }
        return provider.map(found -> new Target(found.name(), name.substring(slash + 1)));
    }

    private List<Target> listed(String model) {
        return providers.all().stream()
                .filter(provider -> provider.callable() && provider.lists(model) && !provider.sandbox())
                .map(provider -> new Target(provider.name(), model))
                .toList();
    }
}
