package dev.caravan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints what each takes now beside what it took when the baseline was written. It is the median
 * of all that were measured one by one: what neighbours do on the same machine moves that the least.
 */
public final class Comparison {
    private static final Path BASELINE = Path.of("src/bench/baseline.csv");
    private static final String REPORT = "target/bench.log";
    private static final String HEAD = "benchmark,us";
    private static final String WRITE = "--write";

    private Comparison() {}

    /** {@code [--write] [part of a name]…} */
    public static void main(String... arguments) throws RunnerException {
        List<String> names = new ArrayList<>(List.of(arguments));
        boolean write = names.remove(WRITE);
        Map<String, Double> before = baseline();
        System.out.println("a quarter of a minute for each; what JMH says of it goes to " + REPORT);
        Map<String, Double> now = run(names);
        System.out.printf(Locale.ROOT, "%n%-48s %10s %10s %8s%n", "microseconds", "baseline", "now", "change");
        now.forEach((name, micros) -> print(name, micros, before.getOrDefault(name, Double.NaN)));
        if (write) {
            before.putAll(now);
            write(before);
        }
    }

    private static Map<String, Double> run(List<String> names) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        names.forEach(options::include);
        Collection<RunResult> results = new Runner(options.mode(Mode.SampleTime)
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .forks(1)
                        .output(REPORT)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .shouldFailOnError(true)
                        .build())
                .run();
        return results.stream()
                .collect(Collectors.toMap(
                        Comparison::name,
                        result -> result.getPrimaryResult().getStatistics().getPercentile(50),
                        (one, other) -> other,
                        TreeMap::new));
    }

    /** {@code RequestBench.bodyPass prompt=500}. */
    private static String name(RunResult result) {
        String whole = result.getParams().getBenchmark();
        String method = whole.substring(whole.lastIndexOf('.', whole.lastIndexOf('.') - 1) + 1);
        return result.getParams().getParamsKeys().stream()
                .map(key -> " " + key + "=" + result.getParams().getParam(key))
                .collect(Collectors.joining("", method, ""));
    }

    private static void print(String name, double now, double before) {
        boolean known = !Double.isNaN(before);
        System.out.printf(
                Locale.ROOT,
                "%-48s %10s %10.2f %8s%n",
                name,
                known ? String.format(Locale.ROOT, "%.2f", before) : "-",
                now,
                known ? String.format(Locale.ROOT, "%+.0f %%", (now / before - 1) * 100) : "new");
    }

    private static Map<String, Double> baseline() {
        Map<String, Double> baseline = new TreeMap<>();
        for (String line : lines()) {
            if (!line.isBlank() && !line.startsWith("#") && !line.equals(HEAD)) {
                int comma = line.lastIndexOf(',');
                baseline.put(line.substring(0, comma), Double.valueOf(line.substring(comma + 1)));
            }
        }
        return baseline;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(BASELINE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its remarks stay. */
    private static void write(Map<String, Double> micros) {
        List<String> lines = new ArrayList<>(
                lines().stream().filter(line -> line.startsWith("#")).toList());
        lines.add(HEAD);
        micros.forEach((name, took) -> lines.add(name + "," + String.format(Locale.ROOT, "%.2f", took)));
        try {
            Files.write(BASELINE, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
