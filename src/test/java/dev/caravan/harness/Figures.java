package dev.caravan.harness;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All meters of a gateway at one moment, or what they grew by since another. Immutable. */
public final class Figures {
    private static final Pattern MODEL = Pattern.compile("[{,]model=\"([^\"]*)\"");

    private final Map<String, Double> series;

    private Figures(Map<String, Double> series) {
        this.series = series;
    }

    public static Figures of(TestCaravan caravan) {
        Map<String, Double> series = new TreeMap<>();
        caravan.manage("/observe/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                });
        return new Figures(series);
    }

    public Figures since(Figures earlier) {
        Map<String, Double> grown = new TreeMap<>();
        series.forEach((name, value) -> grown.put(name, value - earlier.series.getOrDefault(name, 0.0)));
        return new Figures(grown);
    }

    /** The sum of a meter's series that have all these labels, such as {@code provider="north"}. */
    public double sum(String meter, String... labels) {
        return of(meter, labels).mapToDouble(Map.Entry::getValue).sum();
    }

    /** The same of a meter that counts USD, in 10⁻⁹ USD. */
    public long nanoUsd(String meter, String... labels) {
        return Math.round(sum(meter, labels) * 1e9);
    }

    /** How many series a meter has. */
    public long series(String meter, String... labels) {
        return of(meter, labels).count();
    }

    /** How many series there are of Caravan's own meters. */
    public long series() {
        return series.keySet().stream().filter(name -> name.startsWith("llm_")).count();
    }

    /** The models that a meter has names for. */
    public Set<String> models(String meter) {
        return of(meter)
                .map(entry -> MODEL.matcher(entry.getKey()))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toSet());
    }

    private Stream<Map.Entry<String, Double>> of(String meter, String... labels) {
        return series.entrySet().stream()
                .filter(entry -> entry.getKey().equals(meter) || entry.getKey().startsWith(meter + "{"))
                .filter(entry -> Stream.of(labels).allMatch(entry.getKey()::contains));
    }
}
