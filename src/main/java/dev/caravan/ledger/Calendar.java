package dev.caravan.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Days and months as budgets, plans and reports see them: those of one zone. Immutable. */
public record Calendar(ZoneId zone) {
    private static final long QUARTER_MILLIS = 15 * 60_000L;

    public LocalDate dayOf(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
    }

    /** When the day began that a moment is in; 23 to 25 hours before the next one does. */
    public long startOfDay(long millis) {
        return start(dayOf(millis));
    }

    public long nextDay(long millis) {
        return start(dayOf(millis).plusDays(1));
    }

    public long startOfMonth(long millis) {
        return start(dayOf(millis).withDayOfMonth(1));
    }

    public long nextMonth(long millis) {
        return start(dayOf(millis).withDayOfMonth(1).plusMonths(1));
    }

    private long start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** As the store writes a day: 20261126. */
    static int number(LocalDate day) {
        return day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
    }

    static LocalDate day(int number) {
        return LocalDate.of(number / 10_000, number / 100 % 100, number % 100);
    }

    /** The quarter of an hour that a moment is in; in every zone a day begins with one. */
    public static long quarterOf(long millis) {
        return Math.floorDiv(millis, QUARTER_MILLIS);
    }
}
