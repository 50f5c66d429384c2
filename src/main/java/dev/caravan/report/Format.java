package dev.caravan.report;

import java.util.Locale;

/** How a sheet can be told. */
public enum Format {
    TABLE,
    JSON,
    CSV;

    /** As users write it. */
    public String named() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String tell(Sheet sheet) {
        return switch (this) {
            case TABLE -> Table.of(sheet);
            case JSON -> JsonRows.of(sheet);
            case CSV -> Csv.of(sheet);
        };
    }
}
