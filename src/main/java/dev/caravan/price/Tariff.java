package dev.caravan.price;

import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a model costs: as usual, and on the other terms and for the long inputs that the list has rows for. What it has
 * no row for, nobody knows the price of. Immutable.
 */
public final class Tariff {
    private final Price usual;
    private final Map<Terms, NavigableMap<Long, Price>> prices;

    /** {@code rows} are those that hold for the model, the better fitting first. */
    private Tariff(Price usual, Collection<PriceList.Row> rows) {
        this.usual = usual;
        this.prices = new HashMap<>(4);
        for (PriceList.Row row : rows) {
            prices.computeIfAbsent(row.when().terms(), terms -> new TreeMap<>())
                    .putIfAbsent(row.when().over(), row.price().searchingAs(usual));
        }
    }

    /** Empty where none of the rows says what the model costs as usual. */
    static Optional<Tariff> of(Collection<PriceList.Row> rows) {
        return rows.stream().filter(row -> row.when().isUsual()).findFirst().map(row -> new Tariff(row.price(), rows));
    }

    public Price usual() {
        return usual;
    }

    public boolean isFree() {
        return prices.values().stream()
                .flatMap(byLength -> byLength.values().stream())
                .allMatch(Price::isFree);
    }

    /** What the tokens of such a call cost; empty where the list does not say. */
    Optional<Price> of(Usage usage) {
        return on(usage.extras().terms(), usage.input());
    }

    private Optional<Price> on(Terms terms, long input) {
        if (prices.size() == 1 && usual.isFree()) {
            return Optional.of(usual);
        }
        NavigableMap<Long, Price> mine = prices.get(terms);
        return mine == null ? Optional.empty() : Optional.ofNullable(mine.get(border(mine, input)));
    }

    /** More than so many tokens of input have a price of their own, here or on the usual terms. */
    private Long border(NavigableMap<Long, Price> mine, long input) {
        return Math.max(below(mine, input), below(usualByLength(), input));
    }

    private static Long below(NavigableMap<Long, Price> byLength, long input) {
        Long border = byLength.lowerKey(Math.max(1, input));
        return border == null ? 0 : border;
    }

    private NavigableMap<Long, Price> usualByLength() {
        return Objects.requireNonNull(prices.get(Terms.USUAL));
    }

    /** What it came to; empty where the list does not say what all of it costs. */
    Optional<Money> cost(Usage usage) {
        return of(usage).filter(price -> price.covers(usage)).map(price -> price.of(usage));
    }

    /** What it came to at the least: that part of it which the list has prices for, or what it would be as usual. */
    public Money costAtLeast(Usage usage) {
        return of(usage).or(() -> on(Terms.USUAL, usage.input())).orElse(usual).of(usage);
    }

    /** What it may come to on these terms, or on the usual ones if it is not served so; empty where the list does not say. */
    public Optional<Money> atMost(Terms terms, Most most) {
        if (isFree()) {
            return Optional.of(Money.NONE);
        }
        Optional<Money> asked = dearest(prices.get(terms), most);
        return asked.map(money -> max(money, dearest(usualByLength(), most).orElse(money)));
    }

    /** What it may come to on the dearest terms that there are. */
    public Money atMost(Most most) {
        return prices.values().stream()
                .flatMap(byLength -> dearest(byLength, most).stream())
                .reduce(Money.NONE, Tariff::max);
    }

    private static Optional<Money> dearest(@Nullable NavigableMap<Long, Price> byLength, Most most) {
        if (byLength == null || !byLength.containsKey(0L)) {
            return Optional.empty();
        }
        long input = Math.max(1, most.input() + most.soundInput());
        return byLength.headMap(input).values().stream()
                .map(price -> price.atMost(most))
                .reduce(Tariff::max);
    }

    private static Money max(Money one, Money other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
