package dev.caravan.tier;

import dev.caravan.admit.Client;
import dev.caravan.admit.Identified;
import dev.caravan.admit.Plan;
import dev.caravan.cache.Sought;
import dev.caravan.call.Asked;
import dev.caravan.call.Target;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Dialogue;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Request;
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
     * Lets a call pass whose caller's plan allows what it asks for: the tier, or one at least of the models that its name
     * may stand for. Where the tier is left to us, what the plan allows is found later.
     *
     * @throws Refusal 403 where it does not, 404 where the model's provider cannot be called
     */
    public Identified permit(Identified known) {
        Plan plan = known.client().permission(known.asked());
        String name = known.asked().model();
        if (TierChains.NAMES.contains(name)) {
            if (!name.equals(TierChains.AUTO) && !plan.allowsTier(name)) {
                throw Refusal.planForbids("the plan '" + plan.name() + "' does not allow the tier '" + name + "', only "
                        + String.join(", ", plan.tiers().orElse(Set.of())) + " and auto");
            }
        } else if (plan.models().isPresent()) {
            List<Target> meant = pinned(known.client(), name).map(List::of).orElseGet(() -> listed(name));
            if (!meant.isEmpty() && meant.stream().noneMatch(plan::allowsModel)) {
                throw forbidden(plan, name);
            }
        }
        return known;
    }

    private static Refusal forbidden(Plan plan, String model) {
        return Refusal.planForbids("the plan '" + plan.name() + "' does not allow to name the model '" + model
                + "': GET /v1/models lists what it allows");
    }

    /**
     * What the call's model name means. Of models that several providers have, those count that the caller's plan allows.
     *
     * @throws Refusal 404 where nothing here is called so, 403 where the plan allows none of it
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
        Plan plan = sought.client().permission(sought.asked());
        Optional<Target> pinned = pinned(sought.client(), name);
        if (pinned.isPresent()) {
            if (!plan.allowsModel(pinned.get())) {
                throw forbidden(plan, name);
            }
            return Routed.to(sought, List.of(pinned.get()), true);
        }
        List<Target> listed = listed(name);
        if (listed.isEmpty()) {
            requireConfigured(sought.client(), name);
            throw Refusal.unknownModel("there is no model '" + name
                    + "' here: name a tier (auto, simple, medium, complex, hybrid, local), provider/model, or a model that GET"
                    + " /v1/models lists");
        }
        List<Target> allowed = listed.stream().filter(plan::allowsModel).toList();
        if (allowed.isEmpty()) {
            throw forbidden(plan, name);
        }
        return Routed.to(sought, allowed, allowed.size() == 1);
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

    private Optional<Target> pinned(Client caller, String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            return Optional.empty();
        }
        Optional<Provider> provider = providers.find(name.substring(0, slash));
        if (provider.isPresent() && !provider.get().callable()) {
            throw unconfigured(caller, name, provider.get());
        }
        return provider.map(found -> new Target(found.name(), name.substring(slash + 1)));
    }

    /** Whoever lists the name lacks a key: to hear that there is no such model would send its operator astray. */
    private void requireConfigured(Client caller, String model) {
        Optional<Provider> lacking = providers.all().stream()
                .filter(provider -> !provider.callable() && provider.lists(model))
                .findFirst();
        if (lacking.isPresent()) {
            throw unconfigured(caller, model, lacking.get());
        }
    }

    /** How to mend it is for the operator, who needs no client's key. */
    private static Refusal unconfigured(Client caller, String model, Provider provider) {
        String variable = String.valueOf(provider.missing()).replaceFirst("^no ", "");
        return Refusal.unknownModel("'" + model + "' cannot be asked: the provider '" + provider.name()
                + "' is not configured here"
                + (caller.hasKey() ? "" : " (" + variable + " is not set)")
                + "; a tier such as auto asks one that is");
    }

    private List<Target> listed(String model) {
        return providers.all().stream()
                .filter(provider -> provider.callable() && provider.lists(model) && !provider.sandbox())
                .map(provider -> new Target(provider.name(), model))
                .toList();
    }
}
