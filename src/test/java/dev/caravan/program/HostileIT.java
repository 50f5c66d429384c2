package dev.caravan.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything at once that a stranger and a key can send, for a minute, at a process with the memory it is shipped with. */
@Tag("alone")
@Timeout(300)
class HostileIT {
    private static final Duration LENGTH = Duration.parse(System.getProperty("caravan.hostile", "PT40S"));
    private static final int BIG = 15 << 20;

    @TempDir
    Path folder;

    private final ProviderStub openAi = ProviderStub.openAi().says("hi").usage(10, 1);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger goes = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        openAi.close();
    }

    /** What a caller's words make the provider do. */
    private static Optional<Behaviour> provoked(Request request) {
        String text = request.text();
        if (text.contains("without end")) {
            return Optional.of(Behaviour.wellBehaved().saysEndlessly());
        }
        if (text.contains("at great length")) {
            return Optional.of(Behaviour.wellBehaved().saysMegabytes(30));
        }
        return text.contains("in one event")
                ? Optional.of(Behaviour.wellBehaved().says(List.of("x".repeat(7 << 20))))
                : Optional.empty();
    }

    @Test
    void the_calls_of_another_key_go_on() throws Exception {
        openAi.chooses(HostileIT::provoked);
        Map<String, String> environment = environment();
        String harmful = key(environment, "harmful");
        String harmless = key(environment, "harmless");

        try (Program program =
                        Program.startAsShipped(folder, environment, "serve").awaitReady();
                ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                assertThat(ask(program, harmless).statusCode()).isEqualTo(200);
            }
            attack(attackers, new Attack(program.port(), harmful), new Attack(program.port(), ""));
            attackers.execute(() -> batches(program, harmful));

            List<Duration> took;
            try {
                took = callFor(program, harmless);
            } finally {
                over.set(true);
                attackers.shutdownNow();
            }

            assertThat(program.isAlive()).as(program.log()).isTrue();
            assertThat(goes.get()).as("attacks").isGreaterThan(100);
            assertThat(took).hasSizeGreaterThan(100);
            Collections.sort(took);
            System.out.printf(
                    "%d attacks; %d calls beside them: median %s, p99 %s, longest %s%n",
                    goes.get(),
                    took.size(),
                    took.get(took.size() / 2),
                    took.get(took.size() * 99 / 100),
                    took.getLast());
            assertThat(took.get(took.size() * 95 / 100)).isLessThan(Duration.ofSeconds(1));
            assertThat(program.log()).doesNotContain("ERROR", "OutOfMemory");
        }
    }

    private List<Duration> callFor(Program program, String key) throws Exception {
        List<Duration> took = new ArrayList<>();
        long end = System.nanoTime() + LENGTH.toNanos();
        while (System.nanoTime() < end) {
            long started = System.nanoTime();
            HttpResponse<String> reply = ask(program, key);
            took.add(Duration.ofNanos(System.nanoTime() - started));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return took;
    }

    private void attack(ExecutorService attackers, Attack key, Attack stranger) {
        again(attackers, 1, key::vectors);
        again(attackers, 1, stranger::vectors);
        for (String path : List.of("/v1/messages", "/v1/messages/count_tokens", "/v1/embeddings")) {
            again(attackers, 1, () -> key.members(path));
            again(attackers, 1, () -> stranger.members(path));
        }
        again(attackers, 8, () -> key.values("sandbox/slow-5s"));
        again(attackers, 8, stranger::halfABody);
        again(attackers, 8, key::halfABody);
        again(attackers, 200, key::stalledUpload);
        again(attackers, 100, stranger::stalledUpload);
        again(attackers, 1, key::quotedName);
        again(attackers, 20, key::deafReader);
        again(attackers, 2, key::oneEvent);
        again(attackers, 12, key::largeAnswer);
        again(attackers, 2, key::numbers);
        again(attackers, 1, () -> key.madeUpModel(goes.get()));
        again(attackers, 1, () -> key.slowCalls(500));
        again(attackers, 1, stranger::smuggled);
    }

    private void again(ExecutorService attackers, int atOnce, Runnable attack) {
        for (int i = 0; i < atOnce; i++) {
            attackers.execute(() -> {
                while (!over.get()) {
                    try {
                        attack.run();
                    } catch (RuntimeException | AssertionError turnedAway) {
                        // as it should be
                    }
                    goes.incrementAndGet();
                    pause(250);
                }
            });
        }
    }

    /** One file of long lines, over the Batch API again and again, and dropped into the inbox. */
    private void batches(Program program, String key) {
        try {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                lines.append(Folders.line("i" + i, "sandbox/echo", "x".repeat(BIG)));
            }
            new Folders(folder.resolve("inbox"), folder.resolve("outbox"))
                    .drop("one.jsonl", lines.toString())
                    .drop("two.jsonl", lines.append('\n').toString());
            String head = """
                    --b\r
                    Content-Disposition: form-data; name="purpose"\r
                    \r
                    batch\r
                    --b\r
                    Content-Disposition: form-data; name="file"; filename="a.jsonl"\r
                    \r
                    """;
            HttpResponse<String> made = client.send(
                    request(program, "/v1/files", key, "multipart/form-data; boundary=b")
                            .POST(BodyPublishers.ofByteArray((head + lines + "\r\n--b--\r\n").getBytes(UTF_8)))
                            .build(),
                    BodyHandlers.ofString());
            String file = made.body().replaceAll("(?s).*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
            String wish = "{\"input_file_id\":\"" + file
                    + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
            while (!over.get()) {
                for (int i = 0; i < 6; i++) {
                    client.send(
                            request(program, "/v1/batches", key, "application/json")
                                    .POST(BodyPublishers.ofString(wish))
                                    .build(),
                            BodyHandlers.ofString());
                }
                goes.incrementAndGet();
                pause(5_000);
            }
        } catch (Exception turnedAway) {
            // as it may be
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> ask(Program program, String key) throws Exception {
        String body = "{\"model\":\"openai/m1\",\"messages\":[{\"role\":\"user\",\"content\":\"" + System.nanoTime()
                + "\"}]}";
        return client.send(
                request(program, "/v1/chat/completions", key, "application/json")
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(Program program, String path, String key, String type) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port() + path))
                .header("authorization", "Bearer " + key)
                .header("content-type", type);
    }

    private String key(Map<String, String> environment, String name) throws Exception {
        try (Program command =
                Program.start(folder, environment, "key", "create", "--name", name, "--plan", "enterprise")) {
            assertThat(command.exitCode()).as(command.log()).isZero();
            return command.log().lines().toList().getLast();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARAVAN_AUTH", "keys");
        environment.put("OPENAI_API_KEY", "sk-x");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl());
        environment.put("CARAVAN_PROBE_EVERY", "0s");
        environment.put("CARAVAN_LOG", "warn");
        environment.put("CARAVAN_DOOR_CALLS_AT_ONCE", "2000");
        return environment;
    }
}
