package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Identity;
import dev.caravan.door.Guest;
import dev.caravan.failure.Refusal;
import java.time.Duration;

/**
 * Decides who may call: the holder of a key that is live, and, where no key is asked for, everybody. Safe for use by many
 * threads.
 */
public final class Admission {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final KeyRing keys;
    private final Plans plans;
    private final Limits limits;

    public Admission(KeyRing keys, Plans plans, Limits limits) {
        this.keys = keys;
        this.plans = plans;
        this.limits = limits;
    }

    /**
     * Whose call it is.
     *
     * @throws Refusal 401 where it is nobody's that we know, 403 where there is no plan for them any more
     */
    public Identified identify(Asked asked) {
        return new Identified(asked, client(asked.papers().who()));
    }

    /**
     * Whose request it is, said at the door, where nothing may wait for the store.
     *
     * @throws Refusal as {@link #identify}
     */
    public Guest guest(Identity who) {
        if (keys.wereRead()) {
            Client client = client(who);
            return client.hasKey() ? Guest.holding(client.name(), client.plan().callsAtOnce()) : Guest.ANYBODY;
        }
        if (!keys.required()) {
            return Guest.ANYBODY;
        }
        throw who instanceof Identity.Nobody ? noKey() : unread();
    }

    /** @throws Refusal as {@link #identify} */
    public Client client(Identity who) {
        return switch (who) {
            case Identity.Inside inside -> Client.INSIDE;
            case Identity.For holder -> holderOf(holder.keyName());
            case Identity.Secret secret -> presenting(secret);
            case Identity.Nobody nobody -> {
                if (keys.required()) {
                    throw noKey();
                }
                yield Client.OPEN;
            }
        };
    }

    /**
     * Who asks for a page that is no call of a model, such as those of files and batches.
     *
     * @throws Refusal as {@link #client}, and 429 where they have asked for too many within a minute
     */
    public Client visitor(Identity who) {
        Client client = client(who);
        limits.takePage(client);
        return client;
    }

    private Client holderOf(String name) {
        if (name.equals(Client.OPEN.name())) {
            return Client.OPEN;
        }
        if (name.equals(Client.INSIDE.name())) {
            return Client.INSIDE;
        }
        requireKeys();
        return keys.find(name).filter(keys::live).map(this::client).orElseThrow(Admission::invalid);
    }

    /** Where no key is asked for, clients that want one send any. */
    private Client presenting(Identity.Secret secret) {
        if (keys.required()) {
            requireKeys();
        } else if (!keys.known()) {
            return Client.OPEN;
        }
        return keys.find(secret)
                .map(key -> {
                    if (!keys.live(key)) {
                        throw invalid();
                    }
                    return client(key);
                })
                .orElseGet(() -> {
                    if (keys.required()) {
                        throw invalid();
                    }
                    return Client.OPEN;
                });
    }

    private void requireKeys() {
        if (!keys.known()) {
            throw unread();
        }
    }

    private static Refusal unread() {
        return Refusal.unavailable("keys_unavailable", "the keys cannot be read now", SOON);
    }

    private static Refusal noKey() {
        return Refusal.unknownKey("no API key was sent: send yours as 'Authorization: Bearer KEY'");
    }

    private Client client(ClientKey key) {
        Plan plan = plans.find(key.plan()).orElse(null);
        if (plan == null) {
            keys.planIsMissing(key.plan());
            throw new Refusal(
                    403,
                    "invalid_request_error",
                    "plan_missing",
                    null,
                    "the plan '" + key.plan() + "' of this API key is no longer offered here: ask for another one",
                    null);
        }
        return new Client(key.name(), key.own().over(plan));
    }

    /** One word for all: whether a key was ever good is nobody's business. */
    private static Refusal invalid() {
        return Refusal.unknownKey("the API key is not valid: it is unknown, expired or revoked");
    }

    /** @throws Refusal 429 where the caller's own limits are used up */
    public Admitted admit(Identified known) {
        limits.take(known.client(), known.asked());
        return new Admitted(known.asked(), known.client());
    }
}
