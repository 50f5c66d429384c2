package dev.caravan.price;

import dev.caravan.call.Target;
import dev.caravan.call.Terms;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The map of prices that LiteLLM's community keeps: one JSON object with a member for each model, its prices in USD a
 * token.
 */
public final class CommunityPrices {
    /** What a model costs at one time or another, as the map has it. */
    private record Entry(Target target, When when, Price price) {}

    private static final int NANO_DIGITS = 9;
    private static final int MILLION_DIGITS = 6;
    private static final int THOUSAND_DIGITS = 3;

    private static final Pattern LONG_INPUT = Pattern.compile("input_cost_per_token_above_(\\d{1,6})k_tokens");

    private static final List<String> SEARCH_SIZES =
            List.of("search_context_size_low", "search_context_size_medium", "search_context_size_high");

    private final List<Entry> entries;

    private CommunityPrices(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * The models of these providers.
     *
     * @throws IOException where the bytes are no such map
     */
    public static CommunityPrices read(byte[] json, Set<String> providers) throws IOException {
        Slice root = Slice.parse(json);
        if (!root.isObject()) {
            throw new IOException("it is no JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        root.members((name, model) -> {
            if (providers.contains(model.get("litellm_provider").text())) {
                entries.addAll(entries(name, model));
            }
        });
        return new CommunityPrices(entries);
    }

    private static List<Entry> entries(String name, Slice model) {
        String provider = model.get("litellm_provider").text();
        String plain = name.startsWith(provider + "/") ? name.substring(provider.length() + 1) : name;
        Slice input = model.get("input_cost_per_token");
        boolean usable = input.isNumber() && !provider.isBlank() && !plain.isBlank() && !plain.contains(",");
        if (!usable) {
            return List.of();
        }
        Target target = new Target(provider, plain);
        Price usual = price(model, "", fees(model));
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(target, When.USUAL, usual));
        for (String terms : List.of(Terms.PRIORITY, Terms.FLEX)) {
            if (model.get("input_cost_per_token_" + terms).isNumber()) {
                entries.add(new Entry(target, on(terms, 0), price(model, "_" + terms, Fees.NONE)));
            }
        }
        model.members((member, value) -> {
            Matcher longInput = LONG_INPUT.matcher(member);
            if (longInput.matches() && value.isNumber()) {
                String suffix = member.substring("input_cost_per_token".length());
                long over = Long.parseLong(longInput.group(1)) * 1_000;
                entries.add(new Entry(target, new When(Terms.USUAL, over), price(model, suffix, Fees.NONE)));
            }
        });
        for (String terms : List.of(Terms.FAST, Terms.US)) {
            Slice factor = model.get("provider_specific_entry").get(terms);
            if (factor.isNumber() && factor.number().compareTo(BigDecimal.ONE) != 0) {
                entries.add(new Entry(target, on(terms, 0), times(usual, factor.number())));
            }
        }
        return entries;
    }

    private static When on(String terms, long over) {
        return new When(Terms.of(List.of(terms)), over);
    }

    /** {@code suffix} is what stands behind the names of such prices. */
    private static Price price(Slice model, String suffix, Fees fees) {
        long input = nano(model.get("input_cost_per_token" + suffix), MILLION_DIGITS);
        return new Price(
                input,
                orElse(model.get("cache_read_input_token_cost" + suffix), input),
                orElse(model.get("cache_creation_input_token_cost" + suffix), input),
                orElse(model.get("cache_creation_input_token_cost_above_1hr" + suffix), 2 * input),
                orElse(model.get("output_cost_per_token" + suffix), orElse(model.get("output_cost_per_token"), 0)),
                fees);
    }

    /** A search counts as one with the largest context. */
    private static Fees fees(Slice model) {
        Slice searches = model.get("search_context_cost_per_query");
        return new Fees(
                SEARCH_SIZES.stream()
                        .map(searches::get)
                        .filter(Slice::isNumber)
                        .mapToLong(each -> nano(each, THOUSAND_DIGITS))
                        .max(),
                fee(model.get("input_cost_per_audio_token")),
                fee(model.get("output_cost_per_audio_token")));
    }

    private static OptionalLong fee(Slice perToken) {
        return perToken.isNumber() ? OptionalLong.of(nano(perToken, MILLION_DIGITS)) : OptionalLong.empty();
    }

    private static Price times(Price price, BigDecimal factor) {
        return new Price(
                times(price.input(), factor),
                times(price.cachedInput(), factor),
                times(price.cacheWrite(), factor),
                times(price.hourWrite(), factor),
                times(price.output(), factor),
                Fees.NONE);
    }

    private static long times(long nano, BigDecimal factor) {
        return bounded(BigDecimal.valueOf(nano).multiply(factor.max(BigDecimal.ZERO)));
    }

    private static long orElse(Slice price, long otherwise) {
        return price.isNumber() ? nano(price, MILLION_DIGITS) : otherwise;
    }

    private static long nano(Slice each, int digits) {
        return bounded(each.number().max(BigDecimal.ZERO).movePointRight(NANO_DIGITS + digits));
    }

    private static long bounded(BigDecimal nano) {
        return nano.setScale(0, RoundingMode.HALF_UP)
                .min(BigDecimal.valueOf(Long.MAX_VALUE / 4_000_000))
                .longValueExact();
    }

    public int size() {
        return entries.size();
    }

    /** The rows that a list lacks, or has with another price, valid from that day; their cells as the columns stand. */
    public List<String> missingFrom(PriceList list, LocalDate day, List<String> columns) {
        return entries.stream()
                .filter(entry -> !list.find(entry.target, day, entry.when).equals(Optional.of(entry.price)))
                .map(entry -> row(entry, day, columns))
                .sorted()
                .toList();
    }

    private static String row(Entry entry, LocalDate day, List<String> columns) {
        Price price = entry.price;
        List<String> cells = new ArrayList<>(List.of(
                entry.target.provider(),
                entry.target.model(),
                day.toString(),
                usd(price.input()),
                usd(price.cachedInput()),
                usd(price.cacheWrite()),
                usd(price.output())));
        columns.stream().skip(cells.size()).map(column -> cell(entry, column)).forEach(cells::add);
        while (cells.getLast().isEmpty()) {
            cells.removeLast();
        }
        return String.join(",", cells);
    }

    private static String cell(Entry entry, String column) {
        Price price = entry.price;
        return switch (column) {
            case PriceFile.WHEN -> entry.when.toString();
            case PriceFile.HOUR_WRITE -> price.hourWrite() == 2 * price.input() ? "" : usd(price.hourWrite());
            case PriceFile.SEARCH -> usd(price.fees().search());
            case PriceFile.SOUND_INPUT -> usd(price.fees().soundInput());
            default -> usd(price.fees().soundOutput());
        };
    }

    private static String usd(OptionalLong nano) {
        return nano.isPresent() ? usd(nano.getAsLong()) : "";
    }

    private static String usd(long nano) {
        return BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
