package dev.caravan.price;

import dev.caravan.settings.Fault;
import java.util.List;

/**
 * Reads {@code prices.csv}: {@code provider,model,valid_from,input,cached_input,cache_write,output}, prices in USD per
 * million tokens. An empty price for cached input or cache writes is that of the input. {@code #} begins a comment.
 */
public final class PriceFile {
    public static final String HEAD = "provider,model,valid_from,input,cached_input,cache_write,output";

    static final List<String> COLUMNS = List.of(HEAD.split(",", -1));

    private PriceFile() {}

    /** @throws MalformedPrices naming the line and what is wrong with it */
    public static PriceList read(String csv) {
        PriceText text = PriceText.read("", csv);
        if (!text.faults().isEmpty()) {
            throw new MalformedPrices(text.faults().getFirst());
        }
        return new PriceList(text.rows());
    }

    /** How many rows are sound. */
    public static int rows(String csv) {
        return PriceText.read("", csv).rows().size();
    }

    /** All that is wrong, and rows that say a second time what a model costs from the same day: of these the first holds. */
    public static List<Fault> faults(String file, String csv) {
        PriceText text = PriceText.read(file, csv);
        List<Fault> faults = text.faults();
        faults.addAll(text.repetitions());
        return faults.stream().sorted().toList();
    }
}
