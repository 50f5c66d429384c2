package dev.caravan.price;

import dev.caravan.settings.Fault;
import dev.caravan.settings.Place;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A price list as it is read, row by row: the rows that are sound, and what is wrong with the others. */
final class PriceText {
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1_000_000);

    private record Written(int line, PriceList.Row row) {
        String key() {
            String when = row.when().isUsual() ? "" : " (" + row.when() + ")";
            return row.provider() + "/" + row.model() + when + " from " + row.validFrom();
        }
    }

    private final String file;
    private final List<Written> written = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private List<String> columns = PriceFile.COLUMNS;

    private PriceText(String file) {
        this.file = file;
    }

    static PriceText read(String file, String csv) {
        PriceText text = new PriceText(file);
        text.read(csv);
        return text;
    }

    List<PriceList.Row> rows() {
        return written.stream().map(Written::row).toList();
    }

    List<Fault> faults() {
        return faults;
    }

    List<Fault> repetitions() {
        List<Fault> repetitions = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Written each : written) {
            Integer first = seen.putIfAbsent(each.key(), each.line);
            if (first != null) {
                repetitions.add(new Fault(
                        file, each.line, "says what " + each.key() + " on costs, as line " + first + " does already"));
            }
        }
        return repetitions;
    }

    private void read(String csv) {
        boolean headSeen = false;
        int number = 0;
        for (String line : csv.split("\r?\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (headSeen) {
                row(text, new Place(file, number));
            } else {
                head(text, new Place(file, number));
                headSeen = true;
            }
        }
        if (!headSeen) {
            faults.add(new Place(file, number).fault("there is no head: " + PriceFile.HEAD));
        }
    }

    private void head(String text, Place place) {
        List<String> given = PriceFile.columns(text);
        List<String> known = new ArrayList<>(PriceFile.COLUMNS);
        known.addAll(PriceFile.OPTIONAL);
        List<String> unknown =
                given.stream().filter(column -> !known.contains(column)).toList();
        List<String> more = given.stream().skip(PriceFile.COLUMNS.size()).toList();
        boolean begins = given.size() >= PriceFile.COLUMNS.size()
                && given.subList(0, PriceFile.COLUMNS.size()).equals(PriceFile.COLUMNS);
        // With a fault in it too, so that rows are not faulty for their length as well.
        columns = given.size() >= PriceFile.COLUMNS.size() ? given : columns;
        if (begins && PriceFile.OPTIONAL.containsAll(more) && Set.copyOf(given).size() == given.size()) {
            return;
        }
        if (unknown.isEmpty() || unknown.size() == given.size()) {
            faults.add(place.fault("must be the head: " + PriceFile.HEAD + ", and behind it some of "
                    + String.join(", ", PriceFile.OPTIONAL)));
        } else {
            unknown.forEach(column ->
                    faults.add(place.fault("unknown column '" + column + "'").nearest(column, known)));
        }
    }

    private void row(String line, Place place) {
        String[] cells = line.split(",", -1);
        if (cells.length < PriceFile.COLUMNS.size() || cells.length > columns.size()) {
            faults.add(place.fault("has " + cells.length + " columns, not " + PriceFile.COLUMNS.size()
                    + (columns.size() > PriceFile.COLUMNS.size() ? " to " + columns.size() : "")));
            return;
        }
        int before = faults.size();
        String provider = cells[0].strip();
        if (provider.isEmpty()) {
            faults.add(place.fault("names no provider"));
        }
        LocalDate from = day(cells[2].strip(), place);
        When when = When.read(cell(cells, PriceFile.WHEN)).orElse(null);
        if (when == null) {
            faults.add(place.fault(When.FORM + ", not '" + cell(cells, PriceFile.WHEN) + "'"));
        }
        long input = price(cells[3], place, "input");
        Price price = new Price(
                input,
                cells[4].isBlank() ? input : price(cells[4], place, "cached_input"),
                cells[5].isBlank() ? input : price(cells[5], place, "cache_write"),
                optional(cells, place, PriceFile.HOUR_WRITE).orElse(2 * input),
                price(cells[6], place, "output"),
                new Fees(
                        optional(cells, place, PriceFile.SEARCH),
                        optional(cells, place, PriceFile.SOUND_INPUT),
                        optional(cells, place, PriceFile.SOUND_OUTPUT)));
        if (faults.size() == before && when != null) {
            written.add(new Written(place.line(), new PriceList.Row(provider, cells[1].strip(), from, when, price)));
        }
    }

    private OptionalLong optional(String[] cells, Place place, String column) {
        String cell = cell(cells, column);
        return cell.isEmpty() ? OptionalLong.empty() : OptionalLong.of(price(cell, place, column));
    }

    /** Empty where the row or the list has none. */
    private String cell(String[] cells, String column) {
        int index = columns.indexOf(column);
        return index >= 0 && index < cells.length ? cells[index].strip() : "";
    }

    private LocalDate day(String text, Place place) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            faults.add(place.fault("valid_from must be a date such as 2026-01-31, not '" + text + "'"));
            return LocalDate.EPOCH;
        }
    }

    private long price(String text, Place place, String column) {
        try {
            BigDecimal usd = new BigDecimal(text.strip());
            if (usd.signum() >= 0 && usd.compareTo(HIGHEST) <= 0) {
                return usd.movePointRight(NANO_DIGITS)
                        .setScale(0, RoundingMode.UNNECESSARY)
                        .longValueExact();
            }
            faults.add(place.fault(column + " must be from 0 to 1000000 USD" + unit(column) + ", not " + text.strip()));
        } catch (NumberFormatException e) {
            faults.add(place.fault(column + " must be a number, not '" + text.strip() + "'"));
        } catch (ArithmeticException e) {
            faults.add(place.fault(column + " has more than nine decimals"));
        }
        return 0;
    }

    private static String unit(String column) {
        return column.equals(PriceFile.SEARCH) ? " per thousand searches" : " per million tokens";
    }
}
