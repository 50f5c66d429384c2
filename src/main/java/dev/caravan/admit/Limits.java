package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.call.Papers;
import dev.caravan.failure.Refusal;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Spent;
import dev.caravan.limit.Allowances;
import dev.caravan.request.MessagesRequest;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTrouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls and tokens each key may still spend. Begins with what the store knows of today and of the last minute,
 * and counts by itself from then on. Owned by the process, so that an edited limit applies to what was spent already. Safe
 * for use by many threads.
 */
public final class Limits {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String REQUESTS = "key-requests ";
    private static final String TOKENS = "key-tokens ";
    private static final String PAGES = "key-pages ";

    private final Allowances allowances;
    private final InstantSource clock;
    private final Optional<Store> store;
    private final Calendar calendar;
    private final DayCounts days;
    private final Map<String, List<RecentUse>> recent = new ConcurrentHashMap<>();
    private final ReentrantLock beginning = new ReentrantLock();
    private volatile boolean begun;

    public Limits(Allowances allowances, Calendar calendar, InstantSource clock, Optional<Store> store) {
        this.allowances = allowances;
        this.clock = clock;
        this.store = store;
        this.calendar = calendar;
        this.days = new DayCounts(calendar);
    }

    /**
     * Counts a call in all limits of its caller, and tells them what is left.
     *
     * @throws Refusal 429 where one is used up; the call is counted in none then
     */
    void take(Client client, Asked asked) {
        if (!counts(client, asked)) {
            return;
        }
        Plan plan = client.plan();
        boolean limited = plan.requestsPerMinute().isPresent()
                || plan.tokensPerMinute().isPresent()
                || plan.requestsPerDay().isPresent();
        if (!begun(limited)) {
            return;
        }
        prime(client);
        try {
            takeAll(client, asked);
        } finally {
            if (limited) {
                tell(client, asked.caller());
            }
        }
    }

    /**
     * Counts a page that is no call: as many of them may be asked for in a minute as calls be made, and they are counted
     * apart, so that who looks how far a batch has come does not keep it from going on.
     *
     * @throws Refusal 429 where too many were asked for
     */
    void takePage(Client client) {
        OptionalInt most = client.plan().requestsPerMinute();
        if (client.hasKey() && most.isPresent()) {
            requireNone(
                    allowances.take(PAGES + client.name(), each(most.getAsInt()), MINUTE.toNanos(), 1),
                    "the " + most.getAsInt() + " requests a minute of this API key for files and batches are made");
        }
    }

    /** Parts of calls are counted with them, and so is what we ask for our own sake. */
    private static boolean counts(Client client, Asked asked) {
        return client.hasKey() && !asked.papers().door().equals(Papers.INSIDE);
    }

    private void takeAll(Client client, Asked asked) {
        Plan plan = client.plan();
        long now = clock.millis();
        boolean ofTheDay = !countsTokens(asked);
        if (ofTheDay && !days.take(client.name(), plan.requestsPerDay().orElse(Integer.MAX_VALUE), now)) {
            throw Refusal.insufficientQuota(
                    "the " + plan.requestsPerDay().orElse(0) + " calls a day of this API key are made",
                    Duration.ofMillis(days.millisToNextDay(now)));
        }
        try {
            takeOfTheMinute(client, asked);
        } catch (Refusal refusal) {
            if (ofTheDay) {
                days.giveBack(client.name(), now);
            }
            throw refusal;
        }
    }

    /** What costs nothing and is written down nowhere is no call of the day. */
    private static boolean countsTokens(Asked asked) {
        return asked.request() instanceof MessagesRequest messages && messages.counting();
    }

    private void takeOfTheMinute(Client client, Asked asked) {
        Plan plan = client.plan();
        if (plan.requestsPerMinute().isPresent()) {
            int most = plan.requestsPerMinute().getAsInt();
            requireNone(
                    allowances.take(REQUESTS + client.name(), each(most), MINUTE.toNanos(), 1),
                    "the " + most + " requests a minute of this API key are made");
        }
        if (plan.tokensPerMinute().isPresent()) {
            int most = plan.tokensPerMinute().getAsInt();
            long weight = asked.request().estimatedInputTokens();
            try {
                requireNone(
                        allowances.take(TOKENS + client.name(), each(most), MINUTE.toNanos(), weight),
                        "the " + most + " tokens a minute of this API key are spent");
            } catch (Refusal refusal) {
                charge(REQUESTS, client, plan.requestsPerMinute().orElse(0), -1, Duration.ZERO);
                throw refusal;
            }
        }
    }

    private static void requireNone(long waitNanos, String why) {
        if (waitNanos > 0) {
            throw Refusal.rateLimited(why, Duration.ofNanos(waitNanos));
        }
    }

    /** An attempt of the call was made: the tokens of its answer are known only now, and may lead into debt. */
    public void spend(Client client, Asked asked, long inputTokens, long outputTokens) {
        boolean part = asked.papers().part();
        if (client.hasKey() && (part || counts(client, asked))) {
            long tokens = outputTokens + (part ? inputTokens : 0);
            charge(TOKENS, client, client.plan().tokensPerMinute().orElse(0), tokens, Duration.ZERO);
        }
    }

    /** The call was refused after all, and nobody was asked: it is as if it had not been made. */
    public void giveBack(Client client, Asked asked) {
        if (counts(client, asked) && begun) {
            Plan plan = client.plan();
            if (!countsTokens(asked)) {
                days.giveBack(client.name(), clock.millis());
            }
            charge(REQUESTS, client, plan.requestsPerMinute().orElse(0), -1, Duration.ZERO);
            charge(
                    TOKENS,
                    client,
                    plan.tokensPerMinute().orElse(0),
                    -asked.request().estimatedInputTokens(),
                    Duration.ZERO);
        }
    }

    private void charge(String what, Client client, int most, long weight, Duration ago) {
        if (most > 0 && weight != 0) {
            allowances.charge(what + client.name(), each(most), weight, ago.toNanos());
        }
    }

    private static long each(int most) {
        return MINUTE.toNanos() / most;
    }

    private void tell(Client client, Caller caller) {
        requests(client).ifPresent(left -> left.tell(caller, "requests"));
        tokens(client).ifPresent(left -> left.tell(caller, "tokens"));
    }

    private Optional<Headroom> requests(Client client) {
        Plan plan = client.plan();
        Optional<Headroom> minute = plan.requestsPerMinute().isPresent()
                ? Optional.of(ofTheMinute(
                        REQUESTS + client.name(), plan.requestsPerMinute().getAsInt()))
                : Optional.empty();
        if (plan.requestsPerDay().isEmpty()) {
            return minute;
        }
        long now = clock.millis();
        int most = plan.requestsPerDay().getAsInt();
        Headroom day = new Headroom(
                most, Math.max(0, most - days.calls(client.name(), now)), Duration.ofMillis(days.millisToNextDay(now)));
        return Optional.of(minute.map(day::tighter).orElse(day));
    }

    private Optional<Headroom> tokens(Client client) {
        return client.plan().tokensPerMinute().isPresent()
                ? Optional.of(ofTheMinute(
                        TOKENS + client.name(), client.plan().tokensPerMinute().getAsInt()))
                : Optional.empty();
    }

    private Headroom ofTheMinute(String key, int most) {
        long owed = allowances.owedNanos(key);
        long left = Math.max(0, MINUTE.toNanos() - owed) / each(most);
        return new Headroom(most, Math.min(most, left), Duration.ofNanos(owed));
    }

    /** How many calls a key made today. */
    public long callsToday(Client client) {
        return begun(false) ? days.calls(client.name(), clock.millis()) : 0;
    }

    /** Whether it is known what was spent before this process began. */
    private boolean begun(boolean required) {
        if (!begun) {
            beginning.lock();
            try {
                if (!begun) {
                    begin();
                }
            } catch (StoreTrouble e) {
                if (required) {
                    throw Refusal.unavailable("limits_unavailable", "what was spent cannot be read now", SOON);
                }
            } finally {
                beginning.unlock();
            }
        }
        return begun;
    }

    private void begin() {
        if (store.isPresent()) {
            long now = clock.millis();
            Map<String, List<RecentUse>> uses =
                    store.get().read(connection -> RecentUse.since(now - MINUTE.toMillis(), connection));
            List<Spent> today = Spent.since(calendar.startOfDay(now), store.get());
            today.forEach(spent -> days.add(spent.keyName(), spent.calls(), now));
            recent.putAll(uses);
        }
        begun = true;
    }

    /** Once for each key: what it spent in the minute before the start counts with the limits that it has now. */
    private void prime(Client client) {
        if (recent.isEmpty()) {
            return;
        }
        recent.computeIfPresent(client.name(), (name, uses) -> {
            for (RecentUse use : uses) {
                Duration ago = Duration.ofMillis(Math.max(0, clock.millis() - use.at()));
                charge(REQUESTS, client, client.plan().requestsPerMinute().orElse(0), use.requests(), ago);
                charge(TOKENS, client, client.plan().tokensPerMinute().orElse(0), use.tokens(), ago);
            }
            return null;
        });
    }
}
