package dev.caravan.account;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What people ask in a day: a few questions often and most of them once, most of them easy. The same seed makes the same
 * day. Immutable.
 */
record Workload(List<Ask> asks) {
    Workload {
        asks = List.copyOf(asks);
    }

    /** A prompt, and the tier that the classifier should find for it. */
    record Ask(String prompt, String tier) {}

    private static final List<String> PLACES = List.of(
            "France", "Peru", "Kenya", "Norway", "Japan", "Canada", "Chile", "Egypt", "Latvia", "Nepal", "Cuba",
            "Ghana");
    private static final List<String> PHRASES = List.of(
            "good morning",
            "where is the station",
            "the bill, please",
            "see you tomorrow",
            "I am lost",
            "how much is this",
            "thank you very much",
            "happy birthday",
            "one more coffee",
            "call me later");
    private static final List<String> WORDS = List.of(
            "quick",
            "calm",
            "ancient",
            "bitter",
            "generous",
            "fragile",
            "noisy",
            "humble",
            "scarce",
            "vivid",
            "idle",
            "tender");
    private static final List<String> MAILS = List.of(
            "the invoice is late",
            "the meeting moves to Friday",
            "the order has arrived",
            "the key was found",
            "the room is booked",
            "the parcel is lost",
            "the visit was a pleasure",
            "the flat is still free");

    private static final List<String> PUZZLES = List.of(
            "the sky is blue",
            "ice floats",
            "the moon has phases",
            "bread rises",
            "cats purr",
            "leaves turn red",
            "metal feels cold",
            "tides come twice a day",
            "salt melts ice",
            "stars twinkle");
    private static final List<String> PAIRS = List.of(
            "tea with coffee",
            "trains with planes",
            "renting with buying",
            "Rome with Athens",
            "oil with gas heating",
            "cash with cards",
            "yoga with pilates",
            "cities with villages",
            "paper with plastic",
            "wood with steel");
    private static final List<String> TABLES = List.of(
            "orders by month",
            "customers without orders",
            "the ten dearest products",
            "late deliveries by region",
            "staff by department",
            "returns of last week",
            "prices that changed",
            "empty warehouses");

    private static final List<String> TASKS = List.of(
            "reverses a list",
            "counts vowels",
            "finds duplicates",
            "merges two dictionaries",
            "rounds to a nickel",
            "reads a file backwards",
            "strips HTML tags",
            "sums nested lists");

    private static final List<String> SYSTEMS = List.of(
            "a ticket shop",
            "a chat service",
            "a photo archive",
            "a bank ledger",
            "a search engine",
            "a job queue",
            "a game server",
            "a weather feed",
            "a music library",
            "a voting system",
            "a parcel tracker",
            "a news site");
    private static final List<String> CLAIMS = List.of(
            "merge sort needs n log n comparisons", "there are infinitely many primes",
            "every tree with n nodes has n - 1 edges", "the square root of 3 is irrational",
            "binary search is correct", "a planar graph has a vertex of degree five or less",
            "quicksort is quadratic at worst", "the harmonic series diverges");
    private static final List<String> FAULTS = List.of(
            "for (int i = 0; i <= a.length; i++) sum += a[i];", "if (name == other.name) return true;",
            "double total = 0.1 + 0.2; return total == 0.3;", "map.forEach((k, v) -> map.remove(k));",
            "while (!done) { Thread.yield(); }", "int middle = (low + high) / 2;",
            "return cache.get(key) == null ? load(key) : cache.get(key);", "catch (Exception e) { }",
            "String sql = query + id;", "static int count; void hit() { count++; }");

    /** So many calls: each prompt once, and again the more often the earlier its rank, as in Zipf's law. */
    static Workload of(int calls, long seed) {
        Random random = new Random(seed);
        List<Ask> prompts = new ArrayList<>(prompts());
        Collections.shuffle(prompts, random);
        double[] upTo = new double[prompts.size()];
        double sum = 0;
        for (int rank = 0; rank < upTo.length; rank++) {
            sum += 1.0 / (rank + 1);
            upTo[rank] = sum;
        }
        List<Ask> asks = new ArrayList<>(prompts);
        while (asks.size() < calls) {
            double drawn = random.nextDouble() * sum;
            int rank = 0;
            while (upTo[rank] < drawn) {
                rank++;
            }
            asks.add(prompts.get(rank));
        }
        Collections.shuffle(asks, random);
        return new Workload(asks);
    }

    static List<Ask> prompts() {
        return Stream.of(
                        simple(PLACES, place -> "What is the capital of " + place + "?"),
                        simple(PHRASES, phrase -> "Translate to Spanish: " + phrase),
                        simple(WORDS, word -> "Give me three synonyms of the word " + word + "."),
                        simple(MAILS, news -> "Write one friendly line to a customer that says: " + news),
                        simple(PLACES, place -> "How many people live in " + place + "?"),
                        medium(PUZZLES, puzzle -> "Explain why " + puzzle + ", so that a child of ten understands it."),
                        medium(PAIRS, pair -> "Compare " + pair + " in a short table with five rows, please."),
                        medium(TABLES, table -> "Write a SQL query that lists " + table + ", newest first."),
                        medium(TASKS, task -> "Write a Python function that " + task + "."),
                        complex(
                                SYSTEMS,
                                system -> "Design the architecture of " + system + " for a million users a day. Compare"
                                        + " the trade-offs of at least three storage engines, and analyze how each of"
                                        + " them fails and recovers."),
                        complex(
                                CLAIMS,
                                claim -> "Prove step by step that " + claim + ". Then derive what follows for the"
                                        + " probability that a random input is a counterexample."),
                        complex(
                                FAULTS,
                                fault -> "```\\n" + fault + "\\n``` Debug this Java code: what is wrong, why does it"
                                        + " fail, and how would you refactor it?"))
                .flatMap(group -> group)
                .toList();
    }

    private static Stream<Ask> simple(List<String> subjects, Function<String, String> prompt) {
        return subjects.stream().map(subject -> new Ask(prompt.apply(subject), "simple"));
    }

    private static Stream<Ask> medium(List<String> subjects, Function<String, String> prompt) {
        return subjects.stream().map(subject -> new Ask(prompt.apply(subject), "medium"));
    }

    private static Stream<Ask> complex(List<String> subjects, Function<String, String> prompt) {
        return subjects.stream().map(subject -> new Ask(prompt.apply(subject), "complex"));
    }

    long distinct() {
        return asks.stream().distinct().count();
    }

    long count(String tier) {
        return asks.stream().filter(ask -> ask.tier.equals(tier)).count();
    }
}
