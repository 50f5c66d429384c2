package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Books.Row;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.routeset.RouteSet;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Call;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers leave whenever they like, and providers fail as they like: what was asked is in the books, at its price. */
@Tag("slow")
@Timeout(180)
class LeaversTest {
    private static final int CALLS = 300;
    private static final int AT_ONCE = 24;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final Pattern MARK = Pattern.compile("call (\\d{3})");

    /** In 10⁻⁹ USD; what comes out costs nothing, so that an attempt costs the same whenever its caller left. */
    private static final long PRICE_OF_A_TOKEN = 1_000;

    private static final long BUDGET = 1_000_000_000_000L;

    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.openAi();

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    private TestCaravan start(String database) {
        TestCaravan.Builder builder = TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .prices("north,m1,2025-01-01,1,1,1,0", "south,m1,2025-01-01,1,1,1,0")
                .property("caravan.budget.usd-per-day", "1000")
                .property("caravan.timeout.total", "400ms")
                .property("caravan.timeout.first-token", "400ms")
                .property("caravan.timeout.idle", "400ms")
                .property("caravan.retry.tries", "2")
                .property("caravan.retry.wait", "30ms")
                .property("caravan.retry.within", "2s")
                .property("caravan.cool-down.first", "20ms")
                .property("caravan.cool-down.longest", "40ms")
                .property("caravan.breaker.least-calls", "1000")
                .property("caravan.breaker.window", "1000")
                .property("caravan.model.south/m1.gap", "5ms");
        return database.equals("sqlite")
                ? builder.start()
                : builder.property("caravan.store.url", Postgres.database()).start();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"sqlite,1", "sqlite,2", "postgresql,3"})
    void whatever_was_asked_is_in_the_books(String database, long seed) throws Exception {
        try (TestCaravan caravan = start(database)) {
            long estimate = estimate(caravan);
            north.chooses(request -> Optional.of(behaviour(request, seed, estimate)));
            south.chooses(request -> Optional.of(behaviour(request, seed + 100, estimate)));

            callAndLeave(caravan, seed);

            Books books = caravan.books();
            await(caravan, () -> missing(asked(n -> true), rows(books, "cost >= 0"))
                    .isEmpty());
            assertThat(missing(asked(n -> true), rows(books, "cost >= 0"))).isEmpty();
            Map<String, Integer> answered = asked(n -> !refuses(n));
            assertThat(missing(answered, rows(books, "cost = " + estimate * PRICE_OF_A_TOKEN)))
                    .isEmpty();
            long cost = books.number("SELECT SUM(cost) FROM ledger");
            assertThat(cost).isPositive();
            assertThat(books.number("SELECT SUM(cost) FROM roll_up")).isEqualTo(cost);
            assertThat(books.number("SELECT SUM(cost) FROM spent")).isEqualTo(cost);
            double used = caravan.meter("llm_budget_used_ratio", "scope=\"day\"");
            assertThat(Math.round(used * BUDGET)).isEqualTo(cost);
        }
    }

    /** What a question without an answer is charged for, which is also what the providers count here. */
    private long estimate(TestCaravan caravan) {
        north.fails(400);
        south.hangs();
        caravan.ask("south/m1", prompt(999));
        Books books = caravan.books();
        await(caravan, () -> books.number("SELECT COUNT(*) FROM ledger") > 0);
        long tokens = books.number("SELECT MAX(input_tokens) FROM ledger");
        north.journal().clear();
        south.journal().clear();
        return tokens;
    }

    /** By the question alone, so that a run is the same whoever comes first. */
    private static Behaviour behaviour(Request request, long seed, long tokens) {
        Matcher mark = MARK.matcher(request.text());
        assertThat(mark.find()).isTrue();
        int n = Integer.parseInt(mark.group(1));
        RandomGenerator random = seeded(seed * 1_000 + n);
        Behaviour well = Behaviour.wellBehaved()
                .says("one two three four five six")
                .usage(tokens, 6)
                .tokensEvery(Duration.ofMillis(random.nextInt(40)))
                .after(Duration.ofMillis(random.nextInt(120)));
        return switch (n % 10) {
            case 0 -> well.fails(500);
            case 1 -> well.fails(503);
            case 2 -> well.rateLimits();
            default -> answers(well, random);
        };
    }

    private static Behaviour answers(Behaviour well, RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> well.hangs();
            case 1 -> well.hangs(Place.afterTokens(2));
            case 2 -> well.closes(Place.afterTokens(3));
            case 3 -> well.resets(Place.beforeHeaders());
            default -> well;
        };
    }

    /** Who says that there will be no answer charges for none. */
    private static boolean refuses(int n) {
        return n % 10 < 3;
    }

    private static void callAndLeave(TestCaravan caravan, long seed) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                int n = i;
                calls.add(callers.submit(() -> call(caravan, n, seeded(seed * 10_000 + n))));
            }
            for (Future<?> each : calls) {
                each.get();
            }
        }
    }

    private static void call(TestCaravan caravan, int n, RandomGenerator random) {
        boolean streamed = random.nextBoolean();
        String model = random.nextInt(4) == 0 ? "south/m1" : "simple";
        try (Wire wire = Wire.to(caravan)) {
            wire.send(Wire.post(TestCaravan.request(model, prompt(n), streamed), "x-caravan-tags: n=" + n));
            switch (random.nextInt(3)) {
                case 0 -> wire.patience(Duration.ofSeconds(30)).reply();
                case 1 ->
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(700)).toNanos());
                default -> wire.patience(Duration.ofSeconds(30)).until("\r\n\r\n");
            }
        }
    }

    private static String prompt(int n) {
        return "call %03d".formatted(n);
    }

    /** How often each provider was asked each question. */
    private Map<String, Integer> asked(IntPredicate which) {
        Map<String, Integer> asked = new TreeMap<>();
        Map.of("north", north, "south", south).forEach((name, stub) -> {
            for (Call call : stub.journal().calls()) {
                Matcher mark = MARK.matcher(call.text());
                assertThat(mark.find()).isTrue();
                int n = Integer.parseInt(mark.group(1));
                if (which.test(n)) {
                    asked.merge("n=" + n + " " + name, 1, Integer::sum);
                }
            }
        });
        return asked;
    }

    private static Map<String, Integer> rows(Books books, String which) {
        Map<String, Integer> rows = new TreeMap<>();
        for (Row row : books.rows("SELECT * FROM ledger WHERE kind = 'attempt' AND " + which)) {
            rows.merge(row.text("tags") + " " + row.text("provider"), 1, Integer::sum);
        }
        return rows;
    }

    /** A question that its provider has not read to the end has a row all the same. */
    private static List<String> missing(Map<String, Integer> asked, Map<String, Integer> rows) {
        return asked.entrySet().stream()
                .filter(each -> rows.getOrDefault(each.getKey(), 0) < each.getValue())
                .map(Map.Entry::toString)
                .toList();
    }

    private static void await(TestCaravan caravan, BooleanSupplier condition) {
        RouteSet routes = Objects.requireNonNull(caravan.gateway().sets().serving());
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (System.nanoTime() < end && !(routes.underWay() == 0 && condition.getAsBoolean())) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
