package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong on the way costs a batch time, and no items. */
@Tag("slow")
@Timeout(60)
class BatchTroubleTest {
    private static final int ITEMS = 300;

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);

    @SuppressWarnings("NullAway.Init") // each test starts it
    private TestCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private Folders folders;

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private void start(UnaryOperator<TestCaravan.Builder> more) {
        caravan = more.apply(TestCaravan.with()
                        .provider("north", north)
                        .prices("north,m1,2025-01-01,2,0.5,3,8")
                        .property("caravan.inbox.every", "50ms")
                        .property("caravan.inbox.still", "100ms")
                        .property("caravan.batch.parallel", "16")
                        .property("caravan.retry.tries", "1")
                        .property("caravan.retry.within", "2s")
                        .property("caravan.breaker.wait", "300ms")
                        .property("caravan.cool-down.first", "200ms"))
                .start();
        folders = Folders.of(caravan);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("i" + i, "north/m1", "prompt " + i))
                .collect(Collectors.joining());
    }

    @Test
    void a_provider_that_dies_half_way_costs_a_pause() {
        // Vert.x has its own word for a connection that is cut.
        start(TestCaravan.Builder::expectsErrors);
        north.after(Duration.ofMillis(10));
        folders.drop("many.jsonl", lines(ITEMS));
        north.journal().awaitCount(50, Duration.ofSeconds(20));

        north.stopped();
        folders.await(() -> caravan.meter("llm_circuit_state", "provider=\"north\"") > 0, "an open circuit");
        north.restarted();

        folders.awaitDone("many.jsonl");
        assertThat(ids(folders.results("many"))).hasSize(ITEMS).doesNotHaveDuplicates();
        assertThat(folders.errors("many")).isEmpty();
    }

    @Test
    void an_item_that_fails_where_others_do_not_is_an_error_of_its_own() {
        start(builder -> builder);
        north.chooses(request -> request.text().contains("prompt 7\"")
                ? Optional.of(Behaviour.wellBehaved().fails(500))
                : Optional.empty());

        folders.drop("many.jsonl", lines(ITEMS)).awaitDone("many.jsonl");

        assertThat(ids(folders.results("many"))).hasSize(ITEMS - 1).doesNotHaveDuplicates();
        assertThat(ids(folders.errors("many"))).containsExactly("i7");
        assertThat(folders.errors("many").getFirst().at("/response/status_code").asInt())
                .isEqualTo(500);
    }

    @Test
    void a_provider_that_says_429_is_asked_more_slowly() {
        start(builder -> builder);
        north.next(18).rateLimits(Duration.ofSeconds(1));

        folders.drop("many.jsonl", lines(100)).awaitDone("many.jsonl");

        assertThat(ids(folders.results("many"))).hasSize(100).doesNotHaveDuplicates();
        assertThat(folders.errors("many")).isEmpty();
    }

    @Test
    void what_is_not_answered_in_time_becomes_an_error() {
        start(TestCaravan.Builder::expectsErrors);
        north.chooses(request -> request.text().contains("prompt 1\"")
                ? Optional.empty()
                : Optional.of(Behaviour.wellBehaved().fails(503)));

        folders.drop("late.yaml", "deadline: 3s\n")
                .drop("late.jsonl", lines(40))
                .awaitDone("late.jsonl");

        assertThat(ids(folders.errors("late")).size() + folders.results("late").size())
                .isEqualTo(40);
        assertThat(folders.errors("late").getLast().at("/error/code").asText()).isEqualTo("batch_expired");
    }

    @Test
    void a_limit_of_the_provider_is_filled_and_kept() {
        start(builder -> builder.property("caravan.provider.north.calls-at-once", "5"));
        north.after(Duration.ofMillis(20));

        folders.drop("many.jsonl", lines(100)).awaitDone("many.jsonl");

        assertThat(north.journal().maxConcurrent()).isEqualTo(4); // 80 percent of 5: a place is kept for those who wait
        assertThat(folders.results("many")).hasSize(100);
    }

    @Test
    void those_who_wait_go_first() {
        start(builder -> builder.property("caravan.provider.north.calls-at-once", "5"));
        north.after(Duration.ofMillis(200));
        folders.drop("many.jsonl", lines(100));
        north.journal().awaitCount(10, Duration.ofSeconds(20));

        long started = System.nanoTime();
        assertThat(caravan.ask("north/m1", "now").status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void metrics_tell_of_items() {
        start(builder -> builder);

        folders.drop("many.jsonl", lines(20) + "bad\n").awaitDone("many.jsonl");

        assertThat(caravan.meter("llm_batch_items_total", "state=\"answered\"", "source=\"inbox\""))
                .isEqualTo(20);
        assertThat(caravan.meter("llm_batch_items_pending", "source=\"inbox\"")).isZero();
    }

    @Test
    void an_item_that_cannot_be_written_down_keeps_no_place() {
        start(builder -> builder.property("caravan.batch.parallel", "1").expectsErrors());
        caravan.books()
                .change("CREATE TRIGGER poison BEFORE UPDATE ON batch_item WHEN NEW.custom_id = 'i1'"
                        + " BEGIN SELECT RAISE(ABORT, 'poisoned'); END");

        folders.drop("many.jsonl", lines(20));
        folders.await(
                () -> caravan.logged(Foreman.class.getName()).stream().anyMatch(said -> said.contains("be given up")),
                "it cannot even be given up");
        folders.await(() -> ids(folders.results("many")).size() == 19, "the others are answered");
        int asked = askedFor("prompt 1\"");
        caravan.books().change("DROP TRIGGER poison");

        folders.awaitDone("many.jsonl");
        assertThat(ids(folders.errors("many"))).containsExactly("i1");
        assertThat(askedFor("prompt 1\"")).isEqualTo(asked).isLessThanOrEqualTo(10);
    }

    private int askedFor(String words) {
        return (int) north.journal().calls().stream()
                .filter(call -> call.text().contains(words))
                .count();
    }

    @Test
    void a_batch_that_cannot_be_looked_after_holds_up_no_other() {
        start(builder -> builder.expectsErrors());
        north.after(Duration.ofMillis(100));
        folders.drop("poisoned.jsonl", lines(ITEMS));
        north.journal().awaitCount(1, Duration.ofSeconds(20));
        caravan.books().change("UPDATE batch SET results = 'a' || char(0) || 'b' WHERE name = 'poisoned'");

        folders.drop("good.jsonl", lines(20).replace("prompt", "other")).awaitDone("good.jsonl");

        assertThat(caravan.logged(Overseer.class.getName()))
                .filteredOn(said -> said.contains("could not be looked after"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void one_batch_goes_on_while_another_waits_for_a_model_that_is_away() {
        start(builder -> builder.property("caravan.batch.parallel", "4"));
        north.chooses(request -> request.text().contains("away")
                ? Optional.of(Behaviour.wellBehaved().fails(503))
                : Optional.empty());
        String filler = "x".repeat(200_000);
        for (int i = 0; i < 12; i++) {
            folders.drop(
                    "away" + i + ".jsonl",
                    line("a" + i, "north/away", "away " + i + filler).repeat(1)
                            + IntStream.range(0, 40)
                                    .mapToObj(n -> line("n" + n, "north/away", "away " + n + filler))
                                    .collect(Collectors.joining()));
        }
        folders.await(
                () -> caravan.books().number("SELECT COUNT(*) FROM batch WHERE state = 'open'") == 12, "all open");

        folders.drop("good.jsonl", lines(10)).awaitDone("good.jsonl");

        assertThat(folders.results("good")).hasSize(10);
    }
}
