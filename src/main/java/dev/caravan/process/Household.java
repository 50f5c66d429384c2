package dev.caravan.process;

import dev.caravan.account.Account;
import dev.caravan.admit.KeyRing;
import dev.caravan.admit.Limits;
import dev.caravan.batch.files.Inbox;
import dev.caravan.batch.work.Batches;
import dev.caravan.budget.Beginnings;
import dev.caravan.budget.BudgetRules;
import dev.caravan.budget.Budgets;
import dev.caravan.budget.LocalBudgets;
import dev.caravan.budget.UsedRatios;
import dev.caravan.cache.Flights;
import dev.caravan.cache.MemoryShelf;
import dev.caravan.cache.OnceShelf;
import dev.caravan.call.Time;
import dev.caravan.chain.Breakers;
import dev.caravan.chain.Lines;
import dev.caravan.chain.Places;
import dev.caravan.chain.Rests;
import dev.caravan.chain.Spread;
import dev.caravan.dialect.Thoughts;
import dev.caravan.dialect.sandbox.Sandbox;
import dev.caravan.door.Visitors;
import dev.caravan.files.BatchDesk;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Ledger;
import dev.caravan.ledger.LedgerBook;
import dev.caravan.ledger.Spent;
import dev.caravan.limit.Allowances;
import dev.caravan.limit.LocalAllowances;
import dev.caravan.mail.Carrier;
import dev.caravan.mail.Carriers;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.pages.UploadPlaces;
import dev.caravan.price.PriceBook;
import dev.caravan.provider.Transport;
import dev.caravan.request.Room;
import dev.caravan.routeset.Interior;
import dev.caravan.routeset.Memories;
import dev.caravan.routeset.Surroundings;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What belongs to the process and outlives every set of routes: breakers, limits, meters, the way out. Each set gets the
 * same ones.
 */
public record Household(
        Vertx vertx,
        Time clock,
        RandomGenerator chance,
        MeterRegistry registry,
        KnownModels models,
        Meters meters,
        Breakers breakers,
        Rests rests,
        Spread spread,
        Allowances allowances,
        Places places,
        Lines lines,
        Transport transport,
        Sandbox sandbox,
        Thoughts thoughts,
        Room requests,
        Visitors visitors,
        KeyRing keys,
        Limits limits,
        PriceBook prices,
        Memories memories,
        MemoryShelf shelf,
        OnceShelf onceShelf,
        Flights flights,
        Account account,
        Optional<Store> store,
        Calendar calendar,
        Ledger ledger,
        Budgets budgets,
        UsedRatios usedRatios,
        Optional<Batches> batches,
        Optional<Inbox> inbox,
        List<Carrier> carriers,
        Optional<BatchDesk> batchDesk,
        UploadPlaces uploadPlaces)
        implements Surroundings, AutoCloseable {
    /**
     * {@code store} is empty where nothing is to be kept, as for a trial; where it {@code serves}, it works on the batches
     * of everybody.
     */
    public static Household create(
            Vertx vertx,
            Settings settings,
            MeterRegistry registry,
            InstantSource source,
            RandomGenerator chance,
            Optional<Store> store,
            boolean serves) {
        Time clock = Time.of(source);
        Calendar calendar = new Calendar(settings.zone("caravan.budget.zone"));
        PriceBook prices = PriceBook.open(Path.of(settings.text("caravan.prices")), clock);
        KnownModels models = new KnownModels(prices);
        Meters meters = new Meters(registry, models);
        Ledger ledger = store.filter(opened -> settings.flag("caravan.ledger"))
                .<Ledger>map(opened -> new LedgerBook(opened, calendar, meters, models))
                .orElse(Ledger.NONE);
        Allowances allowances = new LocalAllowances(clock);
        Limits limits = new Limits(allowances, calendar, clock, store);
        Breakers breakers = new Breakers(meters, clock);
        Rests rests = new Rests(clock, settings);
        KeyRing keys = new KeyRing(store, clock, settings.keysRequired());
        Places places = new Places(keys::several);
        Room requests = Room.ofHeap(3);
        Budgets budgets = new LocalBudgets(calendar, clock, beginnings(settings, store));
        Optional<Batches> batches = store.map(opened -> new Batches(opened, settings, budgets, meters, clock, serves));
        return new Household(
                vertx,
                clock,
                chance,
                registry,
                models,
                meters,
                breakers,
                rests,
                new Spread(rests, clock),
                allowances,
                places,
                new Lines(places, keys::several, clock, settings),
                new Transport(vertx, settings),
                new Sandbox(chance.nextLong()),
                new Thoughts(),
                requests,
                new Visitors(
                        settings.duration("caravan.timeout.client"),
                        settings.duration("caravan.timeout.reader"),
                        requests,
                        keys::several),
                keys,
                limits,
                prices,
                new Memories(),
                new MemoryShelf(settings.bytes("caravan.cache.memory"), clock),
                new OnceShelf(store, settings.bytes("caravan.idempotency.per-key"), clock),
                new Flights(Room.ofHeap(8)),
                new Account(breakers, prices, ledger, limits, clock),
                store,
                calendar,
                ledger,
                budgets,
                new UsedRatios(budgets, meters),
                batches,
                batches.filter(working -> serves).map(working -> new Inbox(working, settings, clock)),
                Carriers.all(settings, serves),
                batches.filter(working -> serves)
                        .flatMap(working -> store.map(opened -> new BatchDesk(working, opened, clock))),
                new UploadPlaces(requests));
    }

    /** Without a ledger nobody knows what was spent before. */
    private static Beginnings beginnings(Settings settings, Optional<Store> store) {
        return store.filter(kept -> settings.flag("caravan.ledger"))
                .<Beginnings>map(kept -> millis -> Spent.since(millis, kept))
                .orElse(Beginnings.NONE);
    }

    @Override
    public void furnish(Interior interior) {
        new Furnishing(this, interior).furnish();
    }

    @Override
    public void follow(Settings settings) {
        rests.follow(settings);
        lines.follow(settings);
        usedRatios.follow(BudgetRules.of(settings));
        batches.ifPresent(working -> working.follow(settings));
        inbox.ifPresent(watched -> watched.follow(settings));
    }

    @Override
    public void close() {
        batches.ifPresent(Batches::close);
        carriers.forEach(Carrier::close);
        transport.close();
        ledger.close();
    }
}
