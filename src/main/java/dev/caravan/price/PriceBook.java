package dev.caravan.price;

import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The price list that holds now: the operator's file, or where there is none the one in the jar. A saved change holds
 * from the next {@link #refresh}; a faulty one is logged, and the last good list goes on. Safe for use by many threads.
 */
public final class PriceBook {
    private static final Logger LOG = LoggerFactory.getLogger(PriceBook.class);
    private static final String BUILT_IN = "/caravan/prices.csv";
    private static final int REMEMBERED = 2_000;

    private record Stamp(FileTime saved, long size) {}

    /** What was looked up, of one list on one day. */
    private record Page(PriceList list, LocalDate day, Map<Target, Optional<Tariff>> found) {
        Page(PriceList list, LocalDate day) {
            this(list, day, new ConcurrentHashMap<>());
        }
    }

    private final Path file;
    private final InstantSource clock;
    private final Set<Target> unpriced = ConcurrentHashMap.newKeySet();
    private volatile Page page;
    private @Nullable Stamp stamp;

    private PriceBook(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.stamp = stamp();
        this.page = new Page(read(), today());
    }

    /** @throws MalformedPrices where the file is faulty */
    public static PriceBook open(Path file, InstantSource clock) {
        try {
            return new PriceBook(file, clock);
        } catch (MalformedPrices e) {
            throw e.in(file);
        }
    }

    /** What was used costs so much; empty, and said once in the log, where the list does not say what all of it costs. */
    public Optional<Money> cost(Target target, Usage usage) {
        Optional<Money> cost = tariff(target).flatMap(tariff -> tariff.cost(usage));
        if (cost.isEmpty() && unpriced.size() < REMEMBERED && unpriced.add(target)) {
            LOG.warn(
                    "{} has no price{}: its calls are counted, and what they cost is not; give it a row in {}",
                    target,
                    tariff(target).isEmpty() ? "" : " for all that it did",
                    file);
        }
        return cost;
    }

    /** What was used costs so much at the least; empty where nobody knows what the model costs. */
    public Optional<Money> costAtLeast(Target target, Usage usage) {
        return tariff(target).map(tariff -> tariff.costAtLeast(usage));
    }

    /** What the tokens of such a call cost today; empty where nobody knows. */
    public Optional<Price> price(Target target, Usage usage) {
        return tariff(target).flatMap(tariff -> tariff.of(usage));
    }

    /** All that the model costs today; empty where nobody knows. */
    public Optional<Tariff> tariff(Target target) {
        Page now = page;
        LocalDate today = today();
        if (!now.day.equals(today) || now.found.size() > REMEMBERED) {
            now = new Page(now.list, today);
            page = now;
        }
        PriceList list = now.list;
        return now.found.computeIfAbsent(target, wanted -> list.tariff(wanted, today));
    }

    /** Whether the list has that very name. */
    public boolean names(Target target) {
        return page.list.names(target);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Looks whether the file was saved meanwhile. */
    public synchronized void refresh() {
        Stamp now = stamp();
        if (Objects.equals(now, stamp)) {
            return;
        }
        stamp = now;
        try {
            PriceList list = read();
            page = new Page(list, today());
            unpriced.clear();
            LOG.info("{} was read again: {} prices", file, list.size());
        } catch (MalformedPrices | UncheckedIOException e) {
            LOG.warn("{} was saved with a fault, the prices before it hold: {}", file, e.getMessage());
        }
    }

    private @Nullable Stamp stamp() {
        try {
            return Files.exists(file) ? new Stamp(Files.getLastModifiedTime(file), Files.size(file)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private PriceList read() {
        try {
            return PriceFile.read(Files.exists(file) ? Files.readString(file) : builtIn());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String builtIn() throws IOException {
        try (InputStream in = PriceBook.class.getResourceAsStream(BUILT_IN)) {
            return in == null ? PriceFile.HEAD : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
