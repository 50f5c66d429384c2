package dev.caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes of docs/recipes.md, made exactly as they are printed to the files as they are shipped. */
@Tag("slow")
@Timeout(120)
class RecipesTest {
    private static final Path PAGE = Path.of("docs/recipes.md");
    private static final Path AUDIT = Path.of("data/audit");
    private static final Path WISHES = Path.of("data/wishes");

    @Test
    void all_that_is_printed_belongs_to_a_recipe() {
        List<Guide.Edit> recipes = Guide.edits(PAGE);

        assertThat(recipes)
                .extracting(Guide.Edit::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 6).boxed().toList());
        assertThat(recipes).allSatisfy(recipe -> assertThat(recipe.changes()).isNotEmpty());
    }

    @Test
    void a_webhook_hears_that_a_budget_is_used_up_once() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/hook", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        String address = "http://127.0.0.1:" + hook.getAddress().getPort() + "/hook";
        try (Office office = Office.of(
                builder ->
                        builder.property("budget.webhook", address).property("caravan.budget.usd-per-day", "0.0000001"),
                "openai")) {
            make(office, 1);

            for (int i = 0; i < 3; i++) {
                Reply refused = office.caravan.ask("openai/gpt-5", "hi");
                assertThat(refused.status()).as(refused.body()).isEqualTo(429);
            }
            assertThat(office.caravan.ask("nobody/x", "hi").status()).isEqualTo(404);

            assertThat(told.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("{\"text\": \"A budget is used up: a call of the key open was refused.\"}");
            assertThat(told.poll(300, TimeUnit.MILLISECONDS)).isNull();
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void a_kamelet_is_a_step_with_parameters() throws Exception {
        try (Office office = Office.with("openai")) {
            make(office, 2);

            assertThat(office.caravan.post("/french", "good morning").body()).isEqualTo("from openai");
            assertThat(asked(office)).contains("Translate into French, and say nothing else: good morning");
        }
    }

    @Test
    void each_call_is_a_line_in_a_file_of_the_day() throws Exception {
        wipe(AUDIT);
        try (Office office = Office.with("openai")) {
            make(office, 3);

            office.caravan.ask("openai/gpt-5", "a-secret-prompt");
            office.caravan.stream("openai/gpt-5", "a-secret-prompt");

            assertThat(awaitLines(AUDIT, 2)).allSatisfy(line -> assertThat(line)
                    .startsWith("{\"id\":\"req_")
                    .endsWith("}")
                    .contains("\"model\":\"openai/gpt-5\"")
                    .doesNotContain("a-secret-prompt", "from openai"));
        } finally {
            wipe(AUDIT);
        }
    }

    @Test
    void a_page_asks_for_a_key_and_is_on_its_bill() throws Exception {
        try (Office office = Office.of(builder -> builder.property("caravan.auth", "keys"), "openai")) {
            make(office, 4);
            String key = KeyDesk.of(office.caravan).create("acme");

            assertThat(office.caravan
                            .post("/summary", "Caravans went by night.")
                            .status())
                    .isEqualTo(401);
            Reply reply = office.caravan.post("/summary", "Caravans went by night.", "authorization", "Bearer " + key);

            assertThat(reply.body()).isEqualTo("from openai");
            assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(asked(office)).contains("Say in one sentence what this is about: Caravans went by night.");
            assertThat(office.caravan.logged()).anyMatch(line -> line.contains("key=acme"));
        }
    }

    @Test
    void something_is_asked_in_its_hour_and_in_no_other() throws Exception {
        wipe(WISHES);
        try (Office office = Office.of(
                builder -> builder.property("digest.every", "100").property("digest.hour", "[0-9]+"), "openai")) {
            make(office, 5);

            assertThat(awaitLines(WISHES, 1)).containsExactly("from openai");
            assertThat(asked(office)).contains("Write a good wish for the ");
        } finally {
            wipe(WISHES);
        }
        try (Office office =
                Office.of(builder -> builder.property("digest.every", "100").property("digest.hour", "24"), "openai")) {
            make(office, 5);
            TimeUnit.MILLISECONDS.sleep(500);

            assertThat(office.vendor("openai").journal().count()).isZero();
        }
    }

    private static void make(Office office, int recipe) {
        Guide.edits(PAGE).get(recipe - 1).changes().forEach(office::save);
    }

    private static String asked(Office office) {
        return new String(office.vendor("openai").journal().last().body(), UTF_8);
    }

    private static List<String> awaitLines(Path folder, int least) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (lines(folder).size() < least) {
            assertThat(System.nanoTime()).as("waited for lines in %s", folder).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return lines(folder);
    }

    private static List<String> lines(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file)).append('\n');
            }
            return all.toString().lines().filter(line -> !line.isEmpty()).toList();
        }
    }

    private static void wipe(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
