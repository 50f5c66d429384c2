package dev.caravan.price;

import dev.caravan.settings.Fault;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code prices.csv}: {@code provider,model,valid_from,input,cached_input,cache_write,output}, prices in USD per
 * million tokens, and behind these the columns of {@link #OPTIONAL}, as far as the head has them; a row may end before
 * them. An empty price for cached input or cache writes is that of the input. {@code #} begins a comment.
 */
public final class PriceFile {
    public static final String HEAD = "provider,model,valid_from,input,cached_input,cache_write,output";

    static final String WHEN = "when";
    static final String HOUR_WRITE = "cache_write_1h";
    static final String SEARCH = "search";
    static final String SOUND_INPUT = "audio_input";
    static final String SOUND_OUTPUT = "audio_output";

    static final List<String> COLUMNS = List.of(HEAD.split(",", -1));

    /** In the order in which we write them. */
    static final List<String> OPTIONAL = List.of(WHEN, HOUR_WRITE, SEARCH, SOUND_INPUT, SOUND_OUTPUT);

    /** With all columns that there are. */
    public static final String WHOLE_HEAD = HEAD + "," + String.join(",", OPTIONAL);

    private PriceFile() {}

    /** @throws MalformedPrices naming the line and what is wrong with it */
    public static PriceList read(String csv) {
        PriceText text = PriceText.read("", csv);
        if (!text.faults().isEmpty()) {
            throw new MalformedPrices(text.faults().getFirst());
        }
        return new PriceList(text.rows());
    }

    /** The same list with all columns in its head; what it lacks goes behind what it has. */
    public static String withAllColumns(String csv) {
        String head = head(csv);
        List<String> columns = columns(head);
        String missing = OPTIONAL.stream()
                .filter(column -> !columns.contains(column))
                .map(column -> "," + column)
                .collect(Collectors.joining());
        return missing.isEmpty() ? csv : csv.replaceFirst(Pattern.quote(head), head + missing);
    }

    /** The columns of a list that can be read. */
    public static List<String> columnsOf(String csv) {
        return columns(head(csv));
    }

    private static String head(String csv) {
        return csv.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .orElse(HEAD);
    }

    static List<String> columns(String head) {
        return Stream.of(head.split(",", -1)).map(String::strip).toList();
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
