package dev.caravan.cli.batch;

import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.json.PlainText;
import dev.caravan.price.Money;
import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Shows how far batches have come: done, failed, cost so far and at the end, and the time left. A bar on a terminal, a
 * line every ten seconds elsewhere. Safe for use by many threads.
 */
final class BatchProgress {
    private static final int WIDTH = 24;
    private static final int LONGEST_REASON = 80;
    private static final long EVERY_MILLIS = 10_000;
    private static final long WINDOW_MILLIS = 30_000;
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private record Moment(long millis, long over) {}

    /** All batches together. */
    private record Sum(long total, long pending, long failed, Money cost, String why) {
        static Sum of(List<Batch> batches) {
            Sum sum = new Sum(0, 0, 0, Money.NONE, "");
            for (Batch batch : batches) {
                Batch.Counts counts = batch.counts();
                sum = new Sum(
                        sum.total + counts.total(),
                        sum.pending + counts.pending(),
                        sum.failed + counts.failed(),
                        sum.cost.plus(counts.cost()),
                        batch.reason().isEmpty() ? sum.why : batch.reason());
            }
            return sum;
        }

        long over() {
            return total - pending;
        }

        Money atTheEnd() {
            return new Money(BigDecimal.valueOf(cost.nanoUsd())
                    .multiply(BigDecimal.valueOf(total))
                    .divide(BigDecimal.valueOf(over()), 0, RoundingMode.CEILING)
                    .longValueExact());
        }
    }

    private final PrintStream out;
    private final boolean terminal;
    private final InstantSource clock;
    private final Deque<Moment> moments = new ArrayDeque<>();
    private long nextLine;
    private int shown;

    BatchProgress(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.nextLine = clock.millis() + EVERY_MILLIS;
    }

    /** Since Java 22 there is a console also where nobody sits. */
    @SuppressWarnings("SystemConsoleNull") // on Java 21 it is
    static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    synchronized void show(List<Batch> batches) {
        long now = clock.millis();
        Sum sum = Sum.of(batches);
        moments.addLast(new Moment(now, sum.over()));
        while (now - moments.getFirst().millis() > WINDOW_MILLIS) {
            moments.removeFirst();
        }
        if (batches.isEmpty()) {
            return;
        }
        if (terminal) {
            String line = bar(sum) + line(sum, left(sum));
            out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            out.flush();
            shown = line.length();
        } else if (now >= nextLine) {
            nextLine = now + EVERY_MILLIS;
            out.println(line(sum, left(sum)));
        }
    }

    /** The bar makes room for a line. */
    synchronized void clear() {
        if (terminal && shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            out.flush();
            shown = 0;
        }
    }

    /** In milliseconds, by the pace of late; negative where nobody knows. */
    private long left(Sum sum) {
        Moment first = moments.getFirst();
        Moment last = moments.getLast();
        long done = last.over() - first.over();
        return done == 0 ? -1 : sum.pending * (last.millis() - first.millis()) / done;
    }

    private static String bar(Sum sum) {
        int full = sum.total == 0 ? 0 : (int) (WIDTH * sum.over() / sum.total);
        return "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "] ";
    }

    private static String line(Sum sum, long leftMillis) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%,d of %,d, %,d failed, %s USD", sum.over(), sum.total, sum.failed, usd(sum.cost)));
        if (sum.over() > 0 && sum.pending > 0 && !sum.cost.isNone()) {
            line.append(" (about ").append(usd(sum.atTheEnd())).append(" at the end)");
        }
        if (leftMillis >= 0 && sum.pending > 0) {
            line.append(", ").append(time(leftMillis)).append(" left");
        }
        if (!sum.why.isEmpty()) {
            line.append("; waits: ").append(sum.why, 0, Math.min(sum.why.length(), LONGEST_REASON));
        }
        return PlainText.of(line.toString());
    }

    /** To the cent; less than that with all its digits. */
    static String usd(Money money) {
        BigDecimal usd = BigDecimal.valueOf(money.nanoUsd(), 9);
        if (usd.signum() == 0 || usd.compareTo(CENT) >= 0) {
            return usd.setScale(2, RoundingMode.HALF_UP).toPlainString();
        }
        return usd.stripTrailingZeros().toPlainString();
    }

    private static String time(long millis) {
        Duration time = Duration.ofMillis(millis);
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }

    static String summary(Batch batch) {
        Batch.Counts counts = batch.counts();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %,d answered, %,d failed, %s USD, in %s",
                batch.name(),
                counts.answered(),
                counts.failed(),
                usd(counts.cost()),
                batch.results()));
        if (batch.state() == BatchState.PAUSED) {
            line.append(String.format(Locale.ROOT, "; %,d are left: %s", counts.pending(), batch.reason()));
        } else if (!batch.reason().isEmpty()) {
            line.append("; ").append(batch.reason());
        }
        return PlainText.of(line.toString());
    }
}
