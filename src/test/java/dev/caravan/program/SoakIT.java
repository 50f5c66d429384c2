package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.harness.Folders;
import dev.caravan.harness.Wire;
import dev.caravan.price.PriceFile;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.Place;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mixed traffic, providers that fail, edits, batches and callers who leave, all at once: nothing it holds grows. Half a
 * minute in the build; as long as {@code -Dcaravan.soak=PT1H} says on demand.
 */
class SoakIT {
    private static final Duration LENGTH = Duration.parse(System.getProperty("caravan.soak", "PT30S"));
    private static final Duration LONG_ENOUGH_TO_TELL = Duration.ofMinutes(10);
    private static final int SAMPLES = Math.clamp(LENGTH.toSeconds() / 5, 1, 60);
    private static final int ITEMS = 200;
    private static final int CALLERS = 4;

    @TempDir
    Path folder;

    private final ProviderStub openAi =
            ProviderStub.openAi().says("hello from the first").usage(100, 10);
    private final ProviderStub anthropic =
            ProviderStub.anthropic().says("hello from the second").usage(100, 10);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<Duration> took = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger files = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        openAi.close();
        anthropic.close();
    }

    @Test
    void nothing_grows() throws Exception {
        openAi.chooses(faults(new Random(3)));
        List<Vitals> samples;
        try (Program program =
                Program.startAsShipped(folder, environment(), "serve").awaitReady()) {
            try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
                try {
                    for (int i = 0; i < CALLERS; i++) {
                        Random chance = new Random(i);
                        again(all, 20, () -> call(program, chance));
                    }
                    Random leaving = new Random(11);
                    again(all, 200, () -> leave(program, leaving));
                    again(all, 5_000, this::edit);
                    again(all, 10_000, this::drop);
                    again(all, 10_000, () -> new Attack(program.port(), "").members("/v1/messages"));
                    samples = watch(program);
                } finally {
                    over.set(true);
                }
            }
            awaitBatches();
            program.terminate();
            assertThat(program.exitCode()).as(program.log()).isZero();
            assertThat(program.log()).doesNotContain("ERROR", "OutOfMemory");
        }

        System.out.println(outcomes);
        int answered = count("200");
        int all = outcomes.values().stream().mapToInt(AtomicInteger::get).sum();
        assertThat(answered).as(outcomes::toString).isGreaterThan(all * 97 / 100);
        requireEachItemOnce();
        requireTheBillToTieOut();
        requireLevel(samples);
    }

    private void requireEachItemOnce() {
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        for (int file = 0; file < files.get(); file++) {
            assertThat(Folders.ids(folders.results("batch" + file)))
                    .hasSize(ITEMS)
                    .doesNotHaveDuplicates();
        }
    }

    private void requireTheBillToTieOut() throws Exception {
        Books books = Books.in(folder.resolve("data"));
        assertThat(books.number("SELECT SUM(cost) FROM ledger"))
                .isEqualTo(books.number("SELECT SUM(cost) FROM roll_up"))
                .isPositive();
    }

    private static void requireLevel(List<Vitals> samples) {
        if (LENGTH.compareTo(LONG_ENOUGH_TO_TELL) < 0) {
            return;
        }
        List<Vitals> early = samples.subList(samples.size() / 4, samples.size() / 2);
        List<Vitals> late = samples.subList(samples.size() * 3 / 4, samples.size());
        assertThat(grown(early, late, Vitals::residentKib)).as("memory").isLessThan(1.15);
        assertThat(grown(early, late, Vitals::threads)).as("threads").isLessThan(1.2);
        assertThat(grown(early, late, Vitals::descriptors)).as("descriptors").isLessThan(1.2);
        assertThat(grown(early, late, vitals -> vitals.median().toNanos()))
                .as("median")
                .isLessThan(1.5);
    }

    private static double grown(List<Vitals> early, List<Vitals> late, ToLongFunction<Vitals> figure) {
        return (double) Vitals.median(late, figure) / Vitals.median(early, figure);
    }

    private List<Vitals> watch(Program program) throws Exception {
        List<Vitals> samples = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 1; i <= SAMPLES; i++) {
            long until = started + LENGTH.toNanos() / SAMPLES * i;
            TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
            List<Duration> since = new ArrayList<>();
            for (Duration one = took.poll(); one != null; one = took.poll()) {
                since.add(one);
            }
            assertThat(program.isAlive()).as(program.log()).isTrue();
            Vitals now = Vitals.of(
                    program.pid(),
                    (System.nanoTime() - started) / 1_000_000_000,
                    since.stream().sorted().toList());
            System.out.println(now);
            samples.add(now);
        }
        return samples;
    }

    private void call(Program program, Random chance) throws Exception {
        String words = chance.nextInt(4) == 0 ? "asked before" : "question " + chance.nextInt();
        String path = chance.nextInt(3) == 0 ? "/v1/messages" : "/v1/chat/completions";
        String body =
                "{\"model\":\"" + (chance.nextBoolean() ? "auto" : "complex") + "\",\"max_tokens\":100,\"stream\":"
                        + chance.nextBoolean() + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
        long began = System.nanoTime();
        HttpResponse<String> reply = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port() + path))
                        .header("content-type", "application/json")
                        .header("x-caravan-tags", "customer=c" + chance.nextInt(20))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        took.add(Duration.ofNanos(System.nanoTime() - began));
        boolean broken = reply.body().contains("event: error");
        note(broken ? "broken off" : Integer.toString(reply.statusCode()));
    }

    private void leave(Program program, Random chance) throws Exception {
        String body = "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"slowly "
                + chance.nextInt() + "\"}]}";
        try (Wire wire = Wire.to(program.port())) {
            wire.send(Wire.post(body));
            TimeUnit.MILLISECONDS.sleep(chance.nextInt(400));
        }
    }

    private void edit() throws Exception {
        Files.writeString(
                folder.resolve("application.properties"),
                "caravan.retry.wait=" + (100 + new Random().nextInt(100)) + "ms\n");
    }

    private void drop() {
        int number = files.getAndIncrement();
        String lines = IntStream.range(0, ITEMS)
                .mapToObj(i -> Folders.line("i" + i, "auto", "item " + number + " " + i))
                .collect(Collectors.joining());
        new Folders(folder.resolve("inbox"), folder.resolve("outbox")).drop("batch" + number + ".jsonl", lines);
    }

    private void awaitBatches() {
        Folders folders = new Folders(folder.resolve("inbox"), folder.resolve("outbox"));
        for (int file = 0; file < files.get(); file++) {
            folders.awaitDone("batch" + file + ".jsonl");
        }
    }

    /** Every way of failing now and then; the other provider is well. */
    private static Function<Request, Optional<Behaviour>> faults(Random chance) {
        return request -> {
            Behaviour well =
                    Behaviour.wellBehaved().says("hello from the first").usage(100, 10);
            if (request.text().contains("slowly")) {
                return Optional.of(well.tokensEvery(Duration.ofMillis(100)));
            }
            return switch (chance.nextInt(60)) {
                case 0 -> Optional.of(well.fails(500));
                case 1 -> Optional.of(well.rateLimits());
                case 2 -> Optional.of(well.resets(Place.beforeHeaders()));
                case 3 -> Optional.of(well.after(Duration.ofMillis(300)));
                case 4 -> Optional.of(well.answersHtml());
                default -> Optional.empty();
            };
        };
    }

    private interface Act {
        void run() throws Exception;
    }

    private void again(ExecutorService all, long every, Act act) {
        all.execute(() -> {
            while (!over.get()) {
                try {
                    act.run();
                    TimeUnit.MILLISECONDS.sleep(every);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (Exception | AssertionError e) {
                    note(e.toString());
                }
            }
        });
    }

    private void note(String outcome) {
        outcomes.computeIfAbsent(outcome, name -> new AtomicInteger()).incrementAndGet();
    }

    private int count(String outcome) {
        return outcomes.getOrDefault(outcome, new AtomicInteger()).get();
    }

    private Map<String, String> environment() throws Exception {
        Files.writeString(
                folder.resolve("prices.csv"),
                PriceFile.HEAD + "\nopenai,*,2025-01-01,2,0.5,3,8\nanthropic,*,2025-01-01,2,0.5,3,8\n");
        Files.writeString(folder.resolve("application.properties"), "");
        Map<String, String> environment = new HashMap<>();
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("ANTHROPIC_API_KEY", "sk-y");
        environment.put("ANTHROPIC_BASE_URL", anthropic.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "1s");
        environment.put("CARAVAN_LOG", "warn");
        environment.put("CARAVAN_BREAKER_WAIT", "500ms");
        return environment;
    }
}
