package dev.caravan.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How a process is at one moment: what it holds of the machine, and how long its answers took since the moment before. */
record Vitals(
        long seconds, long residentKib, long threads, long descriptors, int calls, Duration median, Duration slow) {
    static Vitals of(long pid, long seconds, List<Duration> sorted) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> status = Files.readAllLines(process.resolve("status"));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return new Vitals(
                    seconds,
                    number(status, "VmRSS:"),
                    number(status, "Threads:"),
                    open.count(),
                    sorted.size(),
                    sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2),
                    sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() * 99 / 100));
        }
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("\\D+", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    static long median(List<Vitals> some, ToLongFunction<Vitals> figure) {
        return some.stream()
                .sorted(Comparator.comparingLong(figure))
                .toList()
                .get(some.size() / 2)
                .of(figure);
    }

    private long of(ToLongFunction<Vitals> figure) {
        return figure.applyAsLong(this);
    }

    @Override
    public String toString() {
        return "%5d s  %,9d KiB  %3d threads  %4d descriptors  %6d calls  median %6.1f ms  p99 %7.1f ms"
                .formatted(
                        seconds,
                        residentKib,
                        threads,
                        descriptors,
                        calls,
                        median.toNanos() / 1e6,
                        slow.toNanos() / 1e6);
    }
}
