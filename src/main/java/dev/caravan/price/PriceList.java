package dev.caravan.price;

import dev.caravan.call.Target;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prices by provider, model and day. A row holds for its model and for dated or tagged names of it
 * ({@code gpt-5-2025-08-07}, {@code llama3.2:3b}), but not for another model that begins the same ({@code gpt-5-mini});
 * a model that ends in {@code *} stands for all that begin so. The longest model that fits wins, of its rows the latest
 * that is valid. Immutable.
 */
public final class PriceList {
    /** What may follow a model's name without making it another model. */
    private static final Pattern VERSION = Pattern.compile("[-@:](\\d.*|latest|preview.*|exp.*)");

    static final PriceList EMPTY = new PriceList(List.of());

    /** One line of the file; {@code model} is empty for every model of the provider. */
    record Row(String provider, String model, LocalDate validFrom, When when, Price price) {
        boolean fits(Target target) {
            if (!provider.equals(target.provider())) {
                return false;
            }
            if (model.endsWith("*")) {
                return target.model().startsWith(model.substring(0, model.length() - 1));
            }
            return target.model().startsWith(model)
                    && (target.model().length() == model.length()
                            || VERSION.matcher(target.model().substring(model.length()))
                                    .matches());
        }
    }

    private final List<Row> rows;
    private final Set<Target> named;

    PriceList(List<Row> rows) {
        this.rows = rows.stream()
                .sorted(Comparator.comparingInt((Row row) -> row.model.length())
                        .thenComparing(Row::validFrom)
                        .reversed())
                .toList();
        this.named = rows.stream()
                .filter(row -> !row.model.isEmpty() && !row.model.endsWith("*"))
                .map(row -> new Target(row.provider, row.model))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a row has that very name: of those that a row fits besides, callers can make up any number. */
    boolean names(Target target) {
        return named.contains(target);
    }

    /** What the model costs as usual on that day; empty where nobody knows. */
    public Optional<Price> find(Target target, LocalDate day) {
        return find(target, day, When.USUAL);
    }

    Optional<Price> find(Target target, LocalDate day, When when) {
        return holding(target, day)
                .filter(row -> row.when.equals(when))
                .findFirst()
                .map(Row::price);
    }

    /** All that the model costs on that day; empty where nobody knows what it does as usual. */
    Optional<Tariff> tariff(Target target, LocalDate day) {
        return Tariff.of(holding(target, day).toList());
    }

    private Stream<Row> holding(Target target, LocalDate day) {
        return rows.stream().filter(row -> !row.validFrom.isAfter(day) && row.fits(target));
    }

    int size() {
        return rows.size();
    }

    /** The providers that it has prices for. */
    public Set<String> providers() {
        return rows.stream().map(Row::provider).collect(Collectors.toSet());
    }
}
