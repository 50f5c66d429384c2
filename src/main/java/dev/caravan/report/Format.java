package dev.caravan.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a sheet can be told. */
public enum Format {
    TABLE,
    JSON,
    CSV;

    /** By its name in lower case, as users write it. */
    public static Optional<Format> of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    public String tell(Sheet sheet) {
        return switch (this) {
            case TABLE -> Table.of(sheet);
            case JSON -> JsonRows.of(sheet);
            case CSV -> Csv.of(sheet);
        };
    }
}
