package dev.caravan.price;

import dev.caravan.call.Target;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The map of prices that LiteLLM's community keeps: one JSON object with a member for each model, its prices in USD a
 * token.
 */
public final class CommunityPrices {
    /** A model's name and its prices as the map has them. */
    private record Entry(Target target, Price price) {}

    private static final int NANO_DIGITS = 9;
    private static final int MILLION_DIGITS = 6;

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
        root.members((name, model) -> entry(name, model)
                .filter(entry -> providers.contains(entry.target.provider()))
                .ifPresent(entries::add));
        return new CommunityPrices(entries);
    }

    private static Optional<Entry> entry(String name, Slice model) {
        String provider = model.get("litellm_provider").text();
        String plain = name.startsWith(provider + "/") ? name.substring(provider.length() + 1) : name;
        Slice input = model.get("input_cost_per_token");
        boolean usable = input.isNumber() && !provider.isBlank() && !plain.isBlank() && !plain.contains(",");
        if (!usable) {
            return Optional.empty();
        }
        long perMillion = nano(input);
        return Optional.of(new Entry(
                new Target(provider, plain),
                new Price(
                        perMillion,
                        orElse(model.get("cache_read_input_token_cost"), perMillion),
                        orElse(model.get("cache_creation_input_token_cost"), perMillion),
                        orElse(model.get("output_cost_per_token"), 0))));
    }

    private static long orElse(Slice price, long otherwise) {
        return price.isNumber() ? nano(price) : otherwise;
    }

    private static long nano(Slice perToken) {
        BigDecimal price = perToken.number().max(BigDecimal.ZERO);
        return price.movePointRight(NANO_DIGITS + MILLION_DIGITS)
                .setScale(0, RoundingMode.HALF_UP)
                .min(BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000))
                .longValueExact();
    }

    public int size() {
        return entries.size();
    }

    /** The rows that a list lacks, or has with another price, valid from that day. */
    public List<String> missingFrom(PriceList list, LocalDate day) {
        return entries.stream()
                .filter(entry -> !list.find(entry.target, day).equals(Optional.of(entry.price)))
                .map(entry -> row(entry, day))
                .sorted()
                .toList();
    }

    private static String row(Entry entry, LocalDate day) {
        Price price = entry.price;
        return String.join(
                ",",
                entry.target.provider(),
                entry.target.model(),
                day.toString(),
                usd(price.input()),
                usd(price.cachedInput()),
                usd(price.cacheWrite()),
                usd(price.output()));
    }

    private static String usd(long nano) {
        return BigDecimal.valueOf(nano, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
