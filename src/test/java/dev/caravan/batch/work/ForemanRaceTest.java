package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchTerms;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.store.Source;
import dev.caravan.budget.Beginnings;
import dev.caravan.budget.LocalBudgets;
import dev.caravan.call.Asked;
import dev.caravan.call.Caller;
import dev.caravan.chain.MovedClock;
import dev.caravan.failure.Refusal;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.StorePlace;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.price.PriceBook;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However the items of several batches end, and however often the places change and the work is held meanwhile: each is
 * asked by one at a time, is over once, and none is lost.
 */
@Timeout(120)
class ForemanRaceTest {
    private static final int BATCHES = 3;
    private static final int ITEMS = 120;
    private static final int MOST_PLACES = 8;
    private static final Pattern ITEM = Pattern.compile("item-\\d+-\\d+");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final MovedClock clock = new MovedClock();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> over = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void each_item_is_over_once_and_none_is_lost(long seed) throws Exception {
        Settings settings = settings(MOST_PLACES);
        try (Store store = Store.open(settings);
                Batches batches = batches(store, settings)) {
            store.awaitOpening();
            batches.begin(asked -> answer(asked, seed));
            List<Batch> all = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                all.add(register(batches, i));
            }

            Random random = new Random(seed);
            while (!all.stream().allMatch(batch -> isOver(batches, batch))) {
                batches.hold(random.nextInt(5) == 0);
                batches.follow(settings(1 + random.nextInt(MOST_PLACES)));
                clock.moves(Duration.ofMillis(100));
                LockSupport.parkNanos(10_000_000);
            }

            assertThat(wrong).isEmpty();
            assertThat(underWay).isEmpty();
            assertThat(over).hasSize(BATCHES * ITEMS);
            assertThat(over.values()).allSatisfy(times -> assertThat(times).hasValue(1));
            for (Batch batch : all) {
                assertThat(batches.results(batch.number(), 0, 2 * ITEMS))
                        .hasSize(ITEMS)
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** What was given up would be free to be asked at once, by whoever takes over and not by the one that ends. */
    @RepeatedTest(10)
    void nothing_is_begun_by_one_that_ends() throws Exception {
        Settings settings = settings(MOST_PLACES);
        try (Store store = Store.open(settings)) {
            store.awaitOpening();
            Semaphore begun = new Semaphore(0);
            try (Batches batches = batches(store, settings)) {
                batches.begin(asked -> {
                    begun.release();
                    untilItLeaves(asked.caller());
                });
                register(batches, 0);
                begun.acquire(MOST_PLACES);
            }

            assertThat(begun.availablePermits()).isZero();
        }
    }

    private static void untilItLeaves(Caller caller) {
        Thread asking = Thread.currentThread();
        caller.departure().listen(() -> LockSupport.unpark(asking));
        while (!caller.departure().happened()) {
            LockSupport.park(caller);
        }
        caller.departure().requirePresence();
    }

    private static boolean isOver(Batches batches, Batch batch) {
        return batches.find(batch.number()).orElseThrow().counts().pending() == 0;
    }

    /** As a provider may: well, not at all, not now. Each item the same way in each run. */
    private void answer(Asked asked, long seed) {
        String item = itemOf(asked);
        if (!underWay.add(item)) {
            wrong.add(item + " is asked twice at once");
        }
        if (over.containsKey(item)) {
            wrong.add(item + " is asked though it is over");
        }
        if (underWay.size() > MOST_PLACES) {
            wrong.add("more than there are places: " + underWay.size());
        }
        int luck = new Random(seed ^ item.hashCode() ^ asked.startedNanos()).nextInt(100);
        LockSupport.parkNanos(luck * 20_000L);
        underWay.remove(item);
        Caller caller = asked.caller();
        if (luck < 15) {
            caller.refuse(Refusal.unavailable("overloaded", "not now", Duration.ofMillis(50)));
            return;
        }
        over.computeIfAbsent(item, none -> new AtomicInteger()).incrementAndGet();
        if (luck < 30) {
            caller.refuse(Refusal.unknownModel("no such model"));
        } else {
            caller.tell(Buffer.buffer("{\"id\":\"" + item + "\"}"));
            caller.finish();
        }
    }

    private static String itemOf(Asked asked) {
        Matcher item = ITEM.matcher(
                StandardCharsets.UTF_8.decode(asked.request().json().duplicate()));
        assertThat(item.find()).isTrue();
        return item.group();
    }

    private Settings settings(int places) {
        return StorePlace.settings("sqlite", folder, Map.of("caravan.batch.parallel", Integer.toString(places)));
    }

    private Batches batches(Store store, Settings settings) {
        Calendar calendar = new Calendar(ZoneId.of("UTC"));
        Meters meters = new Meters(
                new SimpleMeterRegistry(), new KnownModels(PriceBook.open(folder.resolve("none.csv"), clock)));
        return new Batches(store, settings, new LocalBudgets(calendar, clock, Beginnings.NONE), meters, clock, false);
    }

    private static Batch register(Batches batches, int number) throws Exception {
        Wishes wishes = new Wishes(Optional.empty(), "m1", Optional.empty(), Optional.empty(), Wishes.NO_PARAMETERS);
        Order order = new Order(
                Batches.API,
                "owner " + number % 2,
                "batch " + number,
                "file " + number,
                "",
                "",
                wishes,
                new BatchTerms(MOST_PLACES, false, Map.of(), Optional.empty()),
                Duration.ofDays(30),
                false,
                "",
                "",
                0);
        String lines = IntStream.range(0, ITEMS)
                .mapToObj(i -> line("i" + i, "m" + i % 3, "item-" + number + "-" + i))
                .collect(Collectors.joining());
        Registered registered = batches.register(order, new Text("file " + number, lines, wishes));
        assertThat(registered).isInstanceOf(Registered.Begun.class);
        return ((Registered.Begun) registered).batch();
    }

    private record Text(String fingerprint, String lines, Wishes wishes) implements Source {
        @Override
        public SourceItems open() throws IOException, Unreadable {
            byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
            return SourceItems.of("lines.jsonl", new ByteArrayInputStream(bytes), wishes);
        }
    }
}
