package dev.caravan.admit;

import dev.caravan.ledger.Calendar;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How many calls each key made today, in the zone of the budgets. Safe for use by many threads. */
final class DayCounts {
    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final Calendar calendar;
    private volatile Day today = new Day(0, 0);

    DayCounts(Calendar calendar) {
        this.calendar = calendar;
    }

    /** From its first moment to the first of the next one. */
    private record Day(long start, long end) {
        boolean holds(long millis) {
            return start <= millis && millis < end;
        }
    }

    private record Count(long day, long calls) {}

    private Day day(long millis) {
        Day day = today;
        if (!day.holds(millis)) {
            day = new Day(calendar.startOfDay(millis), calendar.nextDay(millis));
            today = day;
        }
        return day;
    }

    /** Counts a call where fewer than so many were made that day. */
    boolean take(String key, long most, long now) {
        long day = day(now).start;
        boolean[] taken = {false};
        counts.compute(key, (name, before) -> {
            long calls = callsOf(before, day);
            taken[0] = calls < most;
            return new Count(day, taken[0] ? calls + 1 : calls);
        });
        return taken[0];
    }

    void giveBack(String key, long now) {
        long day = day(now).start;
        counts.computeIfPresent(key, (name, before) -> new Count(day, Math.max(0, callsOf(before, day) - 1)));
    }

    /** What was counted before this process began. */
    void add(String key, long calls, long now) {
        long day = day(now).start;
        counts.compute(key, (name, before) -> new Count(day, callsOf(before, day) + calls));
    }

    long calls(String key, long now) {
        return callsOf(counts.get(key), day(now).start);
    }

    long millisToNextDay(long now) {
        return day(now).end - now;
    }

    private static long callsOf(@Nullable Count count, long day) {
        return count == null || count.day != day ? 0 : count.calls;
    }
}
