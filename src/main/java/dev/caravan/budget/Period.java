package dev.caravan.budget;

import dev.caravan.ledger.Calendar;
import java.time.Instant;

/** How long a budget is for. */
public enum Period {
    DAY("day") {
        @Override
        long startOf(Calendar calendar, long millis) {
            return calendar.startOfDay(millis);
        }

        @Override
        long endOf(Calendar calendar, long millis) {
            return calendar.nextDay(millis);
        }
    },
    MONTH("month") {
        @Override
        long startOf(Calendar calendar, long millis) {
            return calendar.startOfMonth(millis);
        }

        @Override
        long endOf(Calendar calendar, long millis) {
            return calendar.nextMonth(millis);
        }
    },
    /** For as long as there is work; the end is so far away that nobody waits for it. */
    WORK("work") {
        @Override
        long startOf(Calendar calendar, long millis) {
            return 0;
        }

        @Override
        long endOf(Calendar calendar, long millis) {
            return NEVER.toEpochMilli();
        }
    };

    private static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");

    private final String word;

    Period(String word) {
        this.word = word;
    }

    /** Of the one that a moment is in. */
    abstract long startOf(Calendar calendar, long millis);

    abstract long endOf(Calendar calendar, long millis);

    @Override
    public String toString() {
        return word;
    }
}
