package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.CallLines;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ten edits of the operator's guide, made exactly as they are printed to the files as they are shipped. */
@Tag("slow")
@Timeout(60)
class RoutesGuideTest {
    private static final Path FAILED = Path.of("data/failed");
    private static final Path QUESTIONS = Path.of("data/questions");
    private static final Path ANSWERS = Path.of("data/answers");

    @Test
    void a_limit_is_raised() throws Exception {
        try (Office office = Office.with("openai", "anthropic")) {
            List<Guide.Change> changes = Guide.edit(1).changes();

            office.save(changes.getFirst());
            int allowed = 0;
            while (from("openai", office.caravan.chat("hi")) && allowed < 100) {
                allowed++;
            }
            assertThat(allowed).as("ten seconds' worth, and what grew back").isBetween(10, 40);
            // On a slow machine another call may have grown back meanwhile.
            assertThat(IntStream.range(0, 10)
                            .anyMatch(call -> from("anthropic", office.caravan.stream("simple", "hi"))))
                    .isTrue();

            office.save(changes.getLast());
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(from("openai", office.caravan.chat("hi"))).isTrue();
            assertThat(from("openai", office.caravan.stream("simple", "hi"))).isTrue();
        }
    }

    @Test
    void a_provider_is_added() throws Exception {
        try (Office office = Office.with("openai", "gemini")) {
            assertThat(office.caravan.ask("mistral/mistral-small-latest", "hi").status())
                    .isEqualTo(404);

            office.make(2);

            assertThat(office.caravan.ask("medium", "hi").text()).isEqualTo("from mistral");
            assertThat(office.caravan.stream("mistral-large-latest", "hi").text())
                    .isEqualTo("from mistral");
            Call asked = office.vendor("mistral").journal().last();
            assertThat(asked.header("authorization")).hasValue("Bearer put-the-key-here");
            assertThat(asked.json().path("model").asText()).isEqualTo("mistral-large-latest");
            assertThat(office.caravan.get("/v1/models").body()).contains("mistral/mistral-small-latest");
            office.vendor("mistral").fails(503);
            assertThat(from("gemini", office.caravan.ask("medium", "hi"))).isTrue();
        }
    }

    @Test
    void the_order_of_a_tier_is_swapped() throws Exception {
        try (Office office = Office.with("openai", "gemini")) {
            assertThat(from("gemini", office.caravan.chat("hi"))).isTrue();

            office.make(3);

            assertThat(from("openai", office.caravan.chat("hi"))).isTrue();
            office.vendor("openai").fails(503);
            assertThat(from("gemini", office.caravan.stream("simple", "hi"))).isTrue();
        }
    }

    @Test
    void a_customer_is_pinned_to_a_model() throws Exception {
        try (Office office = Office.of(TestCaravan.Builder::cached, "openai", "anthropic", "gemini")) {
            office.make(4);

            assertThat(from("gemini", office.tagged("customer=other", "simple", false)))
                    .isTrue();
            assertThat(from("gemini", office.caravan.stream("simple", "hi"))).isTrue();
            for (String model : List.of("simple", "auto", "openai/gpt-5", "anthropic/claude-opus-4-6")) {
                for (boolean streamed : new boolean[] {false, true}) {
                    Reply reply = office.tagged("team=a, customer=acme", model, streamed);
                    assertThat(reply.header("x-caravan-model")).isEqualTo("claude-sonnet-4-6");
                    assertThat(reply.text()).isEqualTo("from anthropic");
                }
            }
            assertThat(office.vendor("anthropic").journal().count())
                    .as("the cache knows them as calls of that model")
                    .isEqualTo(1);
            assertThat(office.caravan
                            .post(
                                    "/v1/embeddings",
                                    "{\"model\":\"openai/text-embedding-3-small\",\"input\":\"hi\"}",
                                    "x-caravan-tags",
                                    "customer=acme")
                            .header("x-caravan-provider"))
                    .isEqualTo("openai");
        }
    }

    @Test
    void one_call_in_twenty_is_mirrored() throws Exception {
        try (Office office = Office.with("openai", "gemini");
                CallLines lines = new CallLines()) {
            office.make(5);
            ProviderStub mirror = office.vendor("gemini");
            mirror.hangs();
            int calls = 600;

            for (int i = 0; i < calls; i++) {
                Reply reply = i % 2 == 0
                        ? office.caravan.ask("openai/gpt-5", "hi")
                        : office.caravan.stream("openai/gpt-5", "hi");
                assertThat(reply.text()).isEqualTo("from openai");
                if (mirror.journal().count() == 1) {
                    mirror.behaves().fails(503);
                } else if (mirror.journal().count() == 2) {
                    mirror.behaves().says("mirrored");
                }
            }

            awaitUntil(() -> mirrorsIn(lines) + mirror.journal().concurrent()
                    == mirror.journal().count());
            assertThat(mirror.journal().count()).isBetween(6, 75);
            assertThat(office.vendor("openai").journal().count()).isEqualTo(calls);
            assertThat(mirror.journal().calls())
                    .allSatisfy(call -> assertThat(call.path()).contains("gemini-2.5-pro"));
            assertThat(lines.all())
                    .filteredOn(line -> line.contains("mirrors="))
                    .filteredOn(line -> line.contains(" ok"))
                    .isNotEmpty()
                    .allMatch(line -> line.matches("req_\\w+ key=\\w+ tags=mirrors=req_\\w+ tier=named .*"));
        }
    }

    private static long mirrorsIn(CallLines lines) {
        return lines.all().stream().filter(line -> line.contains("mirrors=")).count();
    }

    @Test
    void a_word_is_blocked() throws Exception {
        try (Office office = Office.with("openai")) {
            office.make(6);

            for (String text : List.of(
                    "swordfish",
                    "Tell me of the SWORDFISH.",
                    "\\u0073wordfish",
                    "what is Project  Falcon?",
                    "project\\nfalcon")) {
                for (boolean streamed : new boolean[] {false, true}) {
                    Reply refused = office.caravan.post(TestCaravan.request("simple", text, streamed));
                    assertThat(refused.status()).as(text).isEqualTo(400);
                    assertThat(refused.errorCode()).as(text).isEqualTo("blocked_word");
                }
                Reply inAnthropicsForm = office.caravan.post(
                        "/v1/messages",
                        "{\"model\":\"simple\",\"max_tokens\":9,\"system\":\"" + text
                                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
                assertThat(inAnthropicsForm.status()).as(text).isEqualTo(400);
                assertThat(inAnthropicsForm.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
            }
            assertThat(office.vendor("openai").journal().count()).isZero();
            assertThat(office.caravan
                            .chat("swordfishes and the projects of a falcon")
                            .text())
                    .isEqualTo("from openai");
        }
    }

    @Test
    void a_header_is_added() throws Exception {
        try (Office office = Office.of(TestCaravan.Builder::cached, "openai")) {
            office.make(7);

            Reply whole = office.caravan.chat("hi");
            Reply kept = office.caravan.stream("simple", "hi");
            Reply streamed = office.caravan.stream("simple", "hello");
            Reply refused = office.caravan.ask("nosuch", "hi");

            assertThat(kept.header("x-caravan-cache")).isEqualTo("hit");
            assertThat(streamed.text()).isEqualTo("from openai");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(List.of(whole, kept, streamed, refused))
                    .allSatisfy(
                            reply -> assertThat(reply.header("x-data-region")).isEqualTo("eu-central"));
        }
    }

    @Test
    void calls_are_routed_by_a_tag() throws Exception {
        try (Office office = Office.of(TestCaravan.Builder::cached, "openai", "gemini")) {
            office.make(8);

            for (boolean streamed : new boolean[] {false, true}) {
                assertThat(office.tagged("priority=high", "auto", streamed).header("x-caravan-tier"))
                        .isEqualTo("complex");
                assertThat(office.tagged("priority=low", "auto", streamed).header("x-caravan-tier"))
                        .isEqualTo("simple");
                assertThat(office.tagged("priority=low", "medium", streamed).header("x-caravan-tier"))
                        .isEqualTo("medium");
            }
            Reply unnamed = office.caravan.post(
                    "/v1/chat/completions",
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "x-caravan-tags",
                    "priority=high");
            assertThat(unnamed.header("x-caravan-tier")).isEqualTo("complex");
        }
    }

    @Test
    void each_failed_call_is_written_to_a_folder() throws Exception {
        try (Office office = Office.of(kind -> kind.property("caravan.retry.tries", "1"), "openai", "gemini")) {
            office.make(9);
            Reply fine = office.caravan.chat("hi");
            office.vendor("openai").fails(500);
            office.vendor("gemini").fails(503);

            Reply whole = office.tagged("customer=acme", "simple", false);
            Reply streamed = office.caravan.stream("simple", "a secret question");
            Reply unread = office.caravan.post("{");

            assertThat(written(fine)).doesNotExist();
            JsonNode failure = awaitJson(written(whole));
            assertThat(failure.path("id").asText()).isEqualTo(whole.header("x-request-id"));
            assertThat(failure.path("model").asText()).isEqualTo("simple");
            assertThat(failure.at("/tags/customer").asText()).isEqualTo("acme");
            assertThat(failure.path("status").asInt()).isEqualTo(500);
            assertThat(failure.path("code").asText()).isEqualTo("all_providers_failed");
            assertThat(failure.path("message").asText()).isEqualTo(whole.errorMessage());
            assertThat(failure.path("attempts")).hasSize(2);
            assertThat(failure.at("/attempts/0/model").asText()).isEqualTo("gemini/gemini-2.5-flash-lite");
            assertThat(failure.at("/attempts/0/status").asInt()).isEqualTo(503);
            assertThat(awaitJson(written(streamed)).toString())
                    .contains("\"stream\":true")
                    .doesNotContain("secret");
            assertThat(awaitJson(written(unread)).path("status").asInt()).isEqualTo(400);
            Office.delete(written(whole), written(streamed), written(unread));
        }
    }

    private static Path written(Reply reply) {
        return FAILED.resolve(reply.header("x-request-id") + ".json");
    }

    @Test
    void files_that_are_dropped_into_a_folder_are_answered() throws Exception {
        String name = "guide-" + System.nanoTime();
        Path done = QUESTIONS.resolve(".done/" + name + "-1.txt");
        Path failed = QUESTIONS.resolve(".failed/" + name + "-2.txt");
        Path answer = ANSWERS.resolve(name + "-1.txt");
        try (Office office =
                Office.of(kind -> kind.property("caravan.retry.tries", "1").expectsErrors(), "openai")) {
            office.make(10);
            office.vendor("openai").says("Grüße: 駱駝");
            // It is made when the new routes begin to fetch, which is when the old ones are done.
            awaitUntil(() -> Files.isDirectory(QUESTIONS));

            Files.writeString(QUESTIONS.resolve(name + "-1.txt"), "Wie heißt «camel» auf Chinesisch?");
            awaitUntil(() -> Files.exists(answer) && Files.exists(done));

            assertThat(answer).hasContent("Grüße: 駱駝");
            assertThat(office.vendor("openai")
                            .journal()
                            .last()
                            .json()
                            .at("/messages/0/content")
                            .asText())
                    .isEqualTo("Wie heißt «camel» auf Chinesisch?");
            office.vendor("openai").fails(503);
            Files.writeString(QUESTIONS.resolve(name + "-2.txt"), "And now?");
            awaitUntil(() -> Files.exists(failed));
            assertThat(office.caravan.logged("caravan.files"))
                    .singleElement()
                    .asString()
                    .contains(name + "-2.txt was not answered: ", "no provider answered");
        } finally {
            Office.delete(done, failed, answer);
        }
    }

    @Test
    void all_ten_get_along_with_each_other_under_load() throws Exception {
        try (Office office = Office.with("openai", "anthropic", "gemini");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                for (int j = 0; j < 40; j++) {
                    int call = j;
                    replies.add(callers.submit(() -> office.tagged(
                            call % 4 == 0 ? "customer=acme" : "priority=low",
                            call % 2 == 0 ? "auto" : "medium",
                            call % 3 == 0)));
                }
                office.make(i + 1);
            }

            for (Future<Reply> reply : replies) {
                assertThat(reply.get().text()).startsWith("from ");
            }
            assertThat(office.tagged("customer=acme", "auto", true).header("x-caravan-model"))
                    .isEqualTo("claude-sonnet-4-6");
            assertThat(office.tagged("priority=high", "auto", false).header("x-caravan-tier"))
                    .isEqualTo("complex");
            assertThat(office.caravan.ask("medium", "hi").header("x-data-region"))
                    .isEqualTo("eu-central");
            Reply refused = office.caravan.ask("medium", "swordfish");
            assertThat(refused.errorCode()).isEqualTo("blocked_word");
            assertThat(awaitJson(written(refused)).path("code").asText()).isEqualTo("blocked_word");
            Office.delete(written(refused));
        }
    }

    @Test
    void a_step_that_leads_nowhere_yet_is_refused_and_the_second_save_makes_both_hold() throws Exception {
        try (Office office = Office.of(TestCaravan.Builder::expectsErrors, "anthropic", "gemini")) {
            List<Guide.Change> changes = Guide.edit(4).changes();

            assertThat(office.trySaving(changes.getLast())).isEqualTo("rejected");
            assertThat(office.caravan.manage("/api/routes").body()).contains("direct:pin-customers");
            assertThat(from("gemini", office.tagged("customer=acme", "simple", false)))
                    .isTrue();

            office.save(changes.getFirst());
            assertThat(from("anthropic", office.tagged("customer=acme", "simple", false)))
                    .isTrue();
        }
    }

    private static boolean from(String provider, Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("from " + reply.header("x-caravan-provider"));
        return reply.header("x-caravan-provider").equals(provider);
    }

    private static JsonNode awaitJson(Path file) {
        awaitUntil(() -> Files.exists(file));
        JsonNode[] read = new JsonNode[1];
        awaitUntil(() -> {
            try {
                read[0] = Json.mapper().readTree(Files.readString(file));
                return !read[0].isMissingNode();
            } catch (IOException half) {
                return false;
            }
        });
        return read[0];
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
