package dev.caravan.meter;

import dev.caravan.call.Attempt;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Handover;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.price.Bill;
import dev.caravan.price.Billed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * The meters of the contract. Owned by the process, so that an edited route resets nothing. Safe for use by many
 * threads.
 */
public final class Meters {
    private static final Duration[] STEPS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120)
    };
    private static final Duration[] FINE_STEPS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofSeconds(1)
    };

    private static final List<String> SAVES = List.of("accepted", "rejected");
    private static final List<String> SAVERS = List.of("cache", "tier");

    private record Outcome(Target target, String tier, int status, String errorType) {}

    private record Pass(Target from, Target to, String reason) {}

    private record ByKey(String provider, String key, String errorType) {}

    private record Passage(String route, String outcome) {}

    private record Limit(Target target, String unit, boolean remaining) {}

    private record Timers(Timer duration, Timer firstToken, Timer overhead) {}

    private record Spender(Target shown, String tier) {}

    private record TokenCounters(Counter input, Counter output, Counter cachedInput, Counter reasoning) {}

    private final MeterRegistry registry;
    private final ModelLabels labels;
    private final Map<Outcome, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Pass, Counter> fallbacks = new ConcurrentHashMap<>();
    private final Map<Target, Timers> timers = new ConcurrentHashMap<>();
    private final Map<Target, TokenCounters> tokens = new ConcurrentHashMap<>();
    private final Map<Limit, AtomicLong> limits = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
    private final Map<ByKey, Counter> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger activeInAll = new AtomicInteger();
    private final Map<Spender, Counter> costs = new ConcurrentHashMap<>();
    private final Map<String, Counter> savings = new ConcurrentHashMap<>();
    private final Map<CacheUse, Counter> caches = new ConcurrentHashMap<>();
    private final Map<Passage, Timer> passages = new ConcurrentHashMap<>();
    private final Map<String, Counter> reloads = new ConcurrentHashMap<>();

    private final Map<String, Counter> batchItems = new ConcurrentHashMap<>();
    private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();

    private final Counter ledgerLost;
    private final MultiGauge providersUp;

    public Meters(MeterRegistry registry, KnownModels models) {
        this.registry = registry;
        this.labels = new ModelLabels(models);
        this.ledgerLost = Counter.builder("llm.ledger.lost")
                .description("Calls that could not be written into the ledger; the log has their figures")
                .register(registry);
        this.providersUp = MultiGauge.builder("llm.provider.up")
                .description("1 where a provider last told its models, 0 where it did not")
                .register(registry);
        SAVES.forEach(this::reloadCounter);
        // There from the start, so that a rate of them can be asked for before there was any.
        SAVERS.forEach(reason -> savings.put(reason, savingCounter(reason)));
    }

    /** Everything that a call came to, when it is over. */
    public void count(Billed billed) {
        Bill bill = billed.bill();
        bill.items().forEach(item -> count(item, bill.tier(), billed));
        bill.handovers().forEach(this::handedOver);
        bill.savings().forEach(this::saved);
        bill.cache().ifPresent(this::looked);
        if (bill.refused() != 0) {
            refused(bill.refused(), bill.tier());
        }
        if (bill.overheadNanos() >= 0 && !bill.items().isEmpty()) {
            Target target = bill.items().getLast().attempt().target();
            timersOf(target).overhead.record(bill.overheadNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void count(Bill.Item item, String tier, Billed billed) {
        Attempt attempt = item.attempt();
        Target shown =
                attempt.answered() ? labels.answered(attempt.target(), billed.keyName()) : labels.of(attempt.target());
        count(new Outcome(shown, tier, attempt.status(), attempt.errorType()));
        if (!attempt.asked()) {
            return;
        }
        countTokens(shown, attempt.usage());
        if (item.cost() != null) {
            costs.computeIfAbsent(new Spender(shown, tier), this::costCounter)
                    .increment(item.cost().usd());
        }
        Timers timers = timersOf(attempt.target());
        timers.duration.record(attempt.nanos(), TimeUnit.NANOSECONDS);
        if (attempt.firstTokenNanos() > 0) {
            timers.firstToken.record(attempt.firstTokenNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Counter costCounter(Spender spender) {
        return Counter.builder("llm.cost.usd")
                .tag("provider", spender.shown.provider())
                .tag("model", spender.shown.model())
                .tag("tier", spender.tier)
                .register(registry);
    }

    private void saved(Bill.Saving saving) {
        if (!saving.money().isNone()) {
            savings.computeIfAbsent(saving.reason(), this::savingCounter)
                    .increment(saving.money().usd());
        }
    }

    private Counter savingCounter(String reason) {
        return Counter.builder("llm.cost.saved.usd")
                .description("What was not spent: by the cache, or because a tier asked a cheaper model of its chain")
                .tag("reason", reason)
                .register(registry);
    }

    private void looked(CacheUse use) {
        caches.computeIfAbsent(use, this::cacheCounter).increment();
    }

    private Counter cacheCounter(CacheUse use) {
        return Counter.builder("llm.cache.requests")
                .tag("layer", "memory")
                .tag("result", use.label())
                .register(registry);
    }

    private void refused(int status, String tier) {
        String type = status == 429 ? "rate_limit" : status >= 500 ? "server_error" : "bad_request";
        count(new Outcome(ModelLabels.NONE, tier, status, type));
    }

    private void handedOver(Handover handover) {
        Target from = labels.of(handover.from());
        Target to = labels.of(handover.to());
        fallbacks
                .computeIfAbsent(new Pass(from, to, handover.reason().label()), this::fallbackCounter)
                .increment();
    }

    /** What a provider's headers say of its own limits. */
    public void limit(Target target, String unit, boolean remaining, long value) {
        limits.computeIfAbsent(new Limit(labels.of(target), unit, remaining), this::limitGauge)
                .set(value);
    }

    /** One more, or one fewer, call under way. */
    public void active(String provider, int change) {
        active.computeIfAbsent(provider, this::activeGauge).addAndGet(change);
        activeInAll.addAndGet(change);
    }

    /** A call by one of several keys of a provider was answered, or failed. */
    public void asked(String provider, String key, String errorType) {
        byKey.computeIfAbsent(new ByKey(provider, key, errorType), this::keyCounter)
                .increment();
    }

    private Counter keyCounter(ByKey outcome) {
        return Counter.builder("llm.key.requests")
                .description("Calls by each of several keys of a provider")
                .tag("provider", outcome.provider)
                .tag("key", outcome.key)
                .tag("error_type", outcome.errorType)
                .register(registry);
    }

    /** Whether any call is with a provider now. */
    public boolean anyActive() {
        return activeInAll.get() > 0;
    }

    public void circuit(String provider, DoubleSupplier state) {
        Gauge.builder("llm.circuit.state", state, DoubleSupplier::getAsDouble)
                .description("0 closed, 1 half-open, 2 open")
                .tag("provider", provider)
                .strongReference(true)
                .register(registry);
    }

    /** Which part of a budget is spent, 1 for all of it. */
    public void budget(String scope, DoubleSupplier used) {
        Gauge.builder("llm.budget.used.ratio", used, DoubleSupplier::getAsDouble)
                .description("Which part of a budget is spent")
                .tag("scope", scope)
                .strongReference(true)
                .register(registry);
    }

    /** A call could not be written into the ledger, and never will be. */
    public void ledgerLost() {
        ledgerLost.increment();
    }

    /** A message has left a route of an operator's own. */
    public void passed(String route, boolean failed, long nanos) {
        passages.computeIfAbsent(new Passage(route, failed ? "failed" : "done"), passage -> Timer.builder(
                                "caravan_route_duration_seconds")
                        .tags("route", passage.route(), "outcome", passage.outcome())
                        .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    public void routesReloaded(String result) {
        reloadCounter(result).increment();
    }

    private Counter reloadCounter(String result) {
        return reloads.computeIfAbsent(
                result,
                name -> Counter.builder("llm.route.reloads").tag("result", name).register(registry));
    }

    /** How the providers stand that were asked, in place of all that was said before. */
    public void providersUp(Map<String, Boolean> standings) {
        providersUp.register(
                standings.entrySet().stream()
                        .map(each -> MultiGauge.Row.of(Tags.of("provider", each.getKey()), each.getValue() ? 1 : 0))
                        .toList(),
                true);
    }

    private void count(Outcome outcome) {
        requests.computeIfAbsent(outcome, this::requestCounter).increment();
    }

    private void countTokens(Target shown, Usage usage) {
        TokenCounters counters = tokens.computeIfAbsent(shown, this::tokenCounters);
        counters.input.increment((double) usage.input());
        counters.output.increment((double) usage.output());
        counters.cachedInput.increment((double) usage.cachedInput());
        counters.reasoning.increment((double) usage.reasoning());
    }

    private Counter requestCounter(Outcome outcome) {
        return Counter.builder("llm.requests")
                .description("Calls to providers and refusals, by outcome; status 0 where there was none")
                .tags(model(outcome.target))
                .tag("tier", outcome.tier)
                .tag("status_code", Integer.toString(outcome.status))
                .tag("error_type", outcome.errorType)
                .register(registry);
    }

    private Counter fallbackCounter(Pass pass) {
        return Counter.builder("llm.fallbacks")
                .description("Calls handed from one model to the next")
                .tag("from", pass.from.toString())
                .tag("to", pass.to.toString())
                .tag("reason", pass.reason)
                .register(registry);
    }

    private Timers timersOf(Target target) {
        return timers.computeIfAbsent(
                labels.of(target),
                shown -> new Timers(
                        timer("llm.request.duration", shown, STEPS),
                        timer("llm.time.to.first.token", shown, STEPS),
                        timer("llm.gateway.overhead", shown, FINE_STEPS)));
    }

    private Timer timer(String name, Target shown, Duration[] steps) {
        return Timer.builder(name)
                .tags(model(shown))
                .serviceLevelObjectives(steps)
                .register(registry);
    }

    private TokenCounters tokenCounters(Target shown) {
        return new TokenCounters(
                tokenCounter(shown, "input"),
                tokenCounter(shown, "output"),
                tokenCounter(shown, "cached_input"),
                tokenCounter(shown, "reasoning"));
    }

    private Counter tokenCounter(Target shown, String type) {
        return Counter.builder("llm.tokens")
                .tags(model(shown))
                .tag("token_type", type)
                .register(registry);
    }

    private AtomicLong limitGauge(Limit limit) {
        AtomicLong value = new AtomicLong();
        Gauge.builder("llm.ratelimit." + (limit.remaining ? "remaining" : "limit"), value, AtomicLong::get)
                .tags(model(limit.target))
                .tag("unit", limit.unit)
                .strongReference(true)
                .register(registry);
        return value;
    }

    private AtomicInteger activeGauge(String provider) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder("llm.active.requests", value, AtomicInteger::get)
                .tag("provider", provider)
                .strongReference(true)
                .register(registry);
        return value;
    }

    private static Tags model(Target shown) {
        return Tags.of("provider", shown.provider(), "model", shown.model());
    }

    /** An item of a batch is over; the source is the way that the batch came. */
    public void batchItem(String state, String source) {
        batchItems
                .computeIfAbsent(state + " " + source, both -> Counter.builder("llm.batch.items")
                        .tags("state", state, "source", source)
                        .register(registry))
                .increment();
    }

    public void batchItemsPending(String source, DoubleSupplier pending) {
        Gauge.builder("llm.batch.items.pending", pending::getAsDouble)
                .tags("source", source)
                .register(registry);
    }

    /** Messages that get no answer are counted by the kind of queue, from 0 on: a rate of them can be asked for before. */
    public Counter deadLetters(String queue) {
        return deadLetters.computeIfAbsent(queue, name -> Counter.builder("llm.dead.letters")
                .description("Messages that got no answer and went to the queue of dead letters")
                .tag("queue", name)
                .register(registry));
    }
}
