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

/** A price list as it is read, row by row: the rows that are sound, and what is wrong with the others. */
final class PriceText {
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1_000_000);

    private record Written(int line, PriceList.Row row) {
        String key() {
            return row.provider() + "/" + row.model() + " from " + row.validFrom();
        }
    }

    private final String file;
    private final List<Written> written = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

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
        if (text.equals(PriceFile.HEAD)) {
            return;
        }
        List<String> columns = List.of(text.split(",", -1));
        List<String> unknown = columns.stream()
                .filter(column -> !PriceFile.COLUMNS.contains(column))
                .toList();
        if (unknown.isEmpty() || unknown.size() == columns.size()) {
            faults.add(place.fault("must be the head: " + PriceFile.HEAD));
        } else {
            unknown.forEach(column ->
                    faults.add(place.fault("unknown column '" + column + "'").nearest(column, PriceFile.COLUMNS)));
        }
    }

    private void row(String line, Place place) {
        String[] cells = line.split(",", -1);
        if (cells.length != PriceFile.COLUMNS.size()) {
            faults.add(place.fault("has " + cells.length + " columns, not " + PriceFile.COLUMNS.size()));
            return;
        }
        int before = faults.size();
        String provider = cells[0].strip();
        if (provider.isEmpty()) {
            faults.add(place.fault("names no provider"));
        }
        LocalDate from = day(cells[2].strip(), place);
        long input = price(cells[3], place, "input");
        Price price = new Price(
                input,
                cells[4].isBlank() ? input : price(cells[4], place, "cached_input"),
                cells[5].isBlank() ? input : price(cells[5], place, "cache_write"),
                price(cells[6], place, "output"));
        if (faults.size() == before) {
            written.add(new Written(place.line(), new PriceList.Row(provider, cells[1].strip(), from, price)));
        }
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
            faults.add(place.fault(column + " must be from 0 to 1000000 USD per million tokens, not " + text.strip()));
        } catch (NumberFormatException e) {
            faults.add(place.fault(column + " must be a number, not '" + text.strip() + "'"));
        } catch (ArithmeticException e) {
            faults.add(place.fault(column + " has more than nine decimals"));
        }
        return 0;
    }
}
