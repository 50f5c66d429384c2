package dev.caravan.ledger;

import dev.caravan.call.Usage;
import dev.caravan.harness.TestCaravan;
import dev.caravan.meter.KnownModels;
import dev.caravan.meter.Meters;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import dev.caravan.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call is written down: by itself, and with those that end at the same time. */
@State(Scope.Thread)
public class FlushBench {
    private static final int TOGETHER = 32;

    private final KnownModels models;
    private final Store store;
    private final LedgerBook book;
    private final Postings postings;
    private final List<Booking> together =
            IntStream.range(0, TOGETHER).mapToObj(i -> booking("req_" + i)).toList();

    public FlushBench() {
        try {
            Path folder = Files.createTempDirectory("bench");
            models = new KnownModels(PriceBook.open(folder.resolve("none.csv"), InstantSource.system()));
            store = Store.open(TestCaravan.settings(Map.of("caravan.data", folder.toString())));
            Calendar calendar = new Calendar(ZoneOffset.UTC);
            book = new LedgerBook(store, calendar, new Meters(new SimpleMeterRegistry(), models), models);
            postings = new Postings(calendar, models);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public void flushOfOne() {
        book.record(together.getFirst());
    }

    /** What one of them costs. */
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public boolean flushOfMany() {
        return store.perform(connection -> {
                    postings.write(connection, together);
                    return true;
                })
                .join();
    }

    private static Booking booking(String id) {
        Booking.Row row = new Booking.Row(
                Booking.Kind.ATTEMPT,
                "north",
                "m1",
                new Usage(1000, 100, 0, 0, 0, false),
                null,
                new Money(2_800_000),
                true,
                Money.NONE,
                200,
                "ok",
                1_000,
                0);
        return new Booking(
                id,
                1_796_000_000_000L,
                "http",
                "acme",
                "gold",
                "simple",
                Map.of("team", "search"),
                false,
                List.of(row),
                true,
                false,
                Money.NONE,
                Money.NONE,
                1_000,
                Optional.empty(),
                Optional.empty());
    }

    @TearDown
    public void close() {
        book.close();
        store.close();
    }
}
