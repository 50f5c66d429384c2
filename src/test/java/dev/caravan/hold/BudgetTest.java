package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is spent never passes the budget, and what is not spent can be. */
class BudgetTest {
    /** A token of its answer is 10⁻⁵ USD, its input is for nothing. */
    private static final String NORTH_PRICE = "north,m1,2025-01-01,0,0,0,10";

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south").usage(10, 10);

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    @Test
    void a_thousand_calls_at_once_spend_all_that_there_is_and_no_more() throws Exception {
        north.usage(10, 10_000).after(Duration.ofMillis(200));
        try (TestCaravan caravan = withBudget("5").start()) {
            List<Reply> replies = atOnce(1_000, () -> call(caravan, "north/m1", 10_000));

            assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(50);
            assertThat(replies)
                    .filteredOn(reply -> reply.status() != 200)
                    .hasSize(950)
                    .allSatisfy(reply -> {
                        assertThat(reply.status()).isEqualTo(429);
                        assertThat(reply.errorCode()).isEqualTo("insufficient_quota");
                    });
            assertThat(used(caravan)).isEqualTo(1.0);
            assertThat(north.journal().count()).isEqualTo(50);
        }
    }

    @Test
    void where_calls_may_cost_more_than_they_do_only_what_they_do_is_gone() {
        north.usage(10, 1_000);
        try (TestCaravan caravan = withBudget("1").start()) {
            for (int i = 0; i <= 50; i++) {
                assertThat(call(caravan, "north/m1", 50_000).status())
                        .as("call %s", i)
                        .isEqualTo(200);
            }

            assertThat(used(caravan)).isEqualTo(0.51, within(1e-9));
            assertThat(call(caravan, "north/m1", 50_000).status()).isEqualTo(429);
            for (int i = 0; i < 49; i++) {
                assertThat(call(caravan, "north/m1", 1_000).status())
                        .as("call %s", i)
                        .isEqualTo(200);
            }
            assertThat(used(caravan)).isEqualTo(1.0);
            assertThat(call(caravan, "north/m1", 1).status()).isEqualTo(429);
        }
    }

    @Test
    void a_refusal_says_when_it_is_worth_asking_again() throws Exception {
        north.usage(10, 60_000).after(Duration.ofMillis(800));
        try (TestCaravan caravan = withBudget("1").start();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> first = other.submit(() -> call(caravan, "north/m1", 60_000));
            north.journal().awaitCount(1, Duration.ofSeconds(5));

            Reply meanwhile = call(caravan, "north/m1", 60_000);
            assertThat(first.get().status()).isEqualTo(200);
            Reply afterwards = call(caravan, "north/m1", 60_000);

            assertThat(meanwhile.status()).isEqualTo(429);
            assertThat(meanwhile.header("retry-after")).isEqualTo("1");
            assertThat(meanwhile.header("x-should-retry")).isEmpty();
            assertThat(afterwards.status()).isEqualTo(429);
            assertThat(afterwards.json().at("/error/type").asText()).isEqualTo("insufficient_quota");
            assertThat(afterwards.errorMessage())
                    .contains("the budget of the day for everybody has no room for it")
                    .doesNotContain("1.00");
            assertThat(Long.parseLong(afterwards.header("retry-after"))).isBetween(1L, 86_400L);
        }
    }

    @Test
    void a_provider_that_costs_nothing_answers_in_place_of_one_that_costs_too_much() {
        north.usage(10, 10_000);
        try (TestCaravan caravan = withBudget("0.1")
                .provider("south", south)
                .prices(NORTH_PRICE, "south,*,2025-01-01,0,0,0,0")
                .start()) {
            assertThat(call(caravan, "complex", 10_000).text()).isEqualTo("from north");
            Reply second = call(caravan, "complex", 10_000);

            assertThat(second.text()).isEqualTo("from south");
            assertThat(second.header("x-caravan-attempts")).isEqualTo("1");
            assertThat(caravan.meter("llm_requests_total", "provider=\"north\"", "error_type=\"throttled\""))
                    .isEqualTo(1);
            assertThat(caravan.meter("llm_circuit_state", "provider=\"north\"")).isEqualTo(0);
        }
    }

    @Test
    void what_nobody_knows_the_price_of_is_passed_over_where_a_budget_applies() {
        try (TestCaravan caravan = withBudget("10")
                .provider("south", south)
                .prices("south,m1,2025-01-01,1,1,1,1")
                .start()) {
            assertThat(call(caravan, "complex", 10).text()).isEqualTo("from south");

            Reply pinned = call(caravan, "north/m1", 10);
            assertThat(pinned.status()).isEqualTo(429);
            assertThat(pinned.errorMessage()).contains("give it a row in prices.csv");
            assertThat(pinned.header("x-should-retry")).isEqualTo("false");
            assertThat(pinned.header("retry-after")).isEmpty();
        }
    }

    @Test
    void a_budget_that_is_edited_holds_at_once_and_for_what_was_spent_already() throws Exception {
        north.usage(10, 10_000);
        try (TestCaravan caravan = withBudget("0.1").start()) {
            assertThat(call(caravan, "north/m1", 10_000).status()).isEqualTo(200);
            assertThat(call(caravan, "north/m1", 10_000).status()).isEqualTo(429);

            caravan.takeOver(Map.of("caravan.budget.usd-per-day", "0.2"));
            assertThat(used(caravan)).isEqualTo(0.5);
            assertThat(call(caravan, "north/m1", 10_000).status()).isEqualTo(200);
            assertThat(call(caravan, "north/m1", 10_000).status()).isEqualTo(429);

            caravan.takeOver(Map.of("caravan.budget.usd-per-day", ""));
            assertThat(call(caravan, "north/m1", 10_000).status()).isEqualTo(200);
        }
    }

    @Test
    void a_breaker_that_is_trying_again_is_not_stuck_by_it() {
        MovedClock clock = new MovedClock();
        north.usage(10, 10).fails(500);
        try (TestCaravan caravan = withBudget("1")
                .property("caravan.breaker.window", "2")
                .property("caravan.breaker.least-calls", "2")
                .property("caravan.breaker.wait", "300ms")
                .property("caravan.retry.tries", "1")
                .clock(clock)
                .start()) {
            call(caravan, "north/m1", 10);
            call(caravan, "north/m1", 10);
            assertThat(caravan.meter("llm_circuit_state", "north")).isEqualTo(2);
            north.behaves().says("from north").usage(10, 10);
            clock.moves(Duration.ofMillis(301));

            for (int i = 0; i < 5; i++) {
                assertThat(call(caravan, "north/m1", 200_000).errorCode()).isEqualTo("insufficient_quota");
            }

            for (int i = 0; i < 5; i++) {
                assertThat(call(caravan, "north/m1", 10).text()).isEqualTo("from north");
            }
            assertThat(caravan.meter("llm_circuit_state", "north")).isEqualTo(0);
        }
    }

    @Test
    void counting_tokens_costs_nothing() {
        try (TestCaravan caravan = withBudget("0").start()) {
            Reply reply = caravan.post(
                    "/v1/messages/count_tokens",
                    "{\"model\":\"north/m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            assertThat(reply.status()).isEqualTo(200);
        }
    }

    @Test
    void a_refusal_has_the_form_of_the_caller() {
        try (TestCaravan caravan = withBudget("0").start()) {
            Reply reply = caravan.post(
                    "/v1/messages",
                    "{\"model\":\"north/m1\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
            assertThat(Long.parseLong(reply.header("retry-after"))).isBetween(1L, 86_400L);
        }
    }

    @Test
    void vectors_are_paid_for_by_their_input() {
        south.usage(1_000, 0);
        try (TestCaravan caravan = withBudget("1")
                .provider("south", south)
                .prices("south,m1,2025-01-01,10,,,0")
                .start()) {
            Reply reply = caravan.post("/v1/embeddings", "{\"model\":\"south/m1\",\"input\":\"hi\"}");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(used(caravan)).isEqualTo(0.01, within(1e-9));
        }
    }

    private TestCaravan.Builder withBudget(String usd) {
        return TestCaravan.with()
                .provider("north", north)
                .prices(NORTH_PRICE)
                .property("caravan.budget.usd-per-day", usd);
    }

    private static Reply call(TestCaravan caravan, String model, int maxTokens) {
        return caravan.post("{\"model\":\"" + model + "\",\"max_tokens\":" + maxTokens
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private static double used(TestCaravan caravan) {
        return caravan.meter("llm_budget_used_ratio", "scope=\"day\"");
    }

    private static List<Reply> atOnce(int calls, Callable<Reply> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> under = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                under.add(threads.submit(call));
            }
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> each : under) {
                replies.add(each.get());
            }
            return replies;
        }
    }
}
