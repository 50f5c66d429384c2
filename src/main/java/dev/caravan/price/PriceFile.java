package dev.caravan.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code prices.csv}: {@code provider,model,valid_from,input,cached_input,cache_write,output}, prices in USD per
 * million tokens. An empty price for cached input or cache writes is that of the input. {@code #} begins a comment.
 */
public final class PriceFile {
    public static final String HEAD = "provider,model,valid_from,input,cached_input,cache_write,output";

    private static final int COLUMNS = 7;
    private static final int NANO_DIGITS = 9;

    private PriceFile() {}

    /** @throws MalformedPrices naming the line and what is wrong with it */
    public static PriceList read(String csv) {
        List<PriceList.Row> rows = new ArrayList<>();
        boolean headSeen = false;
        int number = 0;
        for (String line : csv.split("\r?\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (!headSeen) {
                if (!text.equals(HEAD)) {
                    throw new MalformedPrices(number, "must be the head: " + HEAD);
                }
                headSeen = true;
                continue;
            }
            rows.add(row(text, number));
        }
        if (!headSeen) {
            throw new MalformedPrices(number, "there is no head: " + HEAD);
        }
        return new PriceList(rows);
    }

    private static PriceList.Row row(String line, int number) {
        String[] cells = line.split(",", -1);
        if (cells.length != COLUMNS) {
            throw new MalformedPrices(number, "has " + cells.length + " columns, not " + COLUMNS);
        }
        String provider = cells[0].strip();
        if (provider.isEmpty()) {
            throw new MalformedPrices(number, "names no provider");
        }
        long input = price(cells[3], number, "input");
        return new PriceList.Row(
                provider,
                cells[1].strip(),
                day(cells[2].strip(), number),
                new Price(
                        input,
                        cells[4].isBlank() ? input : price(cells[4], number, "cached_input"),
                        cells[5].isBlank() ? input : price(cells[5], number, "cache_write"),
                        price(cells[6], number, "output")));
    }

    private static LocalDate day(String text, int number) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedPrices(number, "valid_from must be a date such as 2026-01-31, not '" + text + "'");
        }
    }

    private static long price(String text, int number, String column) {
        try {
            BigDecimal usd = new BigDecimal(text.strip());
            if (usd.signum() < 0 || usd.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
                throw new MalformedPrices(number, column + " must be from 0 to 1000000 USD per million tokens");
            }
            return usd.movePointRight(NANO_DIGITS)
                    .setScale(0, RoundingMode.UNNECESSARY)
                    .longValueExact();
        } catch (NumberFormatException e) {
            throw new MalformedPrices(number, column + " must be a number, not '" + text.strip() + "'");
        } catch (ArithmeticException e) {
            throw new MalformedPrices(number, column + " has more than nine decimals");
        }
    }
}
