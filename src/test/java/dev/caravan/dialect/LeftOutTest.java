package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.CallLines;
import dev.caravan.harness.Folders;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Fault;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code caravan.unhonoured=drop} a call goes on without what nobody of its chain can honour, and its caller is told. */
class LeftOutTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String SEED = "\"seed\":7,";

    private final ProviderStub east = ProviderStub.anthropic().says("from east");
    private final ProviderStub west = ProviderStub.gemini().says("from west");
    private final ProviderStub north = ProviderStub.openAi().says("from north");

    @AfterEach
    void close() {
        east.close();
        west.close();
        north.close();
    }

    @Test
    void a_provider_of_the_chain_that_can_honour_it_comes_first() {
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"complex\"," + SEED + HI + "}");

            assertThat(reply.text()).isEqualTo("from west");
            assertThat(reply.header("x-caravan-dropped")).isEmpty();
            assertThat(east.journal().count()).isZero();
        }
    }

    @Test
    void where_none_can_the_first_is_asked_without_it() {
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"complex\"," + SEED + "\"logit_bias\":{\"1\":5}," + HI + "}");

            assertThat(reply.text()).isEqualTo("from east");
            assertThat(reply.header("x-caravan-dropped").split(",")).containsExactlyInAnyOrder("seed", "logit_bias");
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("1");
            assertThat(east.journal().last().text()).doesNotContain("seed", "logit_bias");
            assertThat(west.journal().count()).isZero();
        }
    }

    @Test
    void where_the_one_that_can_is_down_another_is_asked_without_it() {
        west.fails(503);
        try (TestCaravan caravan =
                dropping().property("caravan.retry.tries", "1").start()) {
            Reply reply = caravan.post("{\"model\":\"complex\"," + SEED + HI + "}");

            assertThat(reply.text()).isEqualTo("from east");
            assertThat(reply.header("x-caravan-dropped")).isEqualTo("seed");
        }
    }

    @Test
    void a_stream_says_so_before_its_first_token_and_so_does_the_log() {
        try (TestCaravan caravan = dropping().start();
                CallLines lines = new CallLines()) {
            Reply reply = caravan.post("{\"model\":\"east/claude-x\",\"stream\":true," + SEED + HI + "}");

            assertThat(reply.done()).isTrue();
            assertThat(reply.header("x-caravan-dropped")).isEqualTo("seed");
            assertThat(lines.only()).contains(" dropped=seed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":2,",
                "\"web_search_options\":{},",
                "\"functions\":[{\"name\":\"f\"}],",
                "\"modalities\":[\"text\",\"audio\"],",
                "\"stop\":[\" \"],",
                "\"seed\":7,\"n\":2,",
            })
    void what_makes_it_another_answer_is_never_left_out(String member) {
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"east/claude-x\"," + member + HI + "}");

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.header("x-caravan-dropped")).isEmpty();
            assertThat(east.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "west/gemini-2.5-flash|'\"seed\":99999999999,'|seed",
                "west/gemini-2.5-flash|'\"presence_penalty\":2,'|presence_penalty",
                "east/claude-x|'\"temperature\":1.5,'|temperature",
                "east/claude-x|'\"repetition_penalty\":1.5,\"min_p\":0.1,'|repetition_penalty,min_p",
                "east/claude-x|'\"store\":true,'|store"
            })
    void a_value_that_is_too_much_is_left_out_too(String model, String members, String dropped) {
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"" + model + "\"," + members + HI + "}");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("x-caravan-dropped")).isEqualTo(dropped);
        }
    }

    @Test
    void what_a_model_itself_refuses_by_name_is_left_out_the_second_time() {
        north.next(1).fails(new Fault(400, "unsupported_value", "temperature", "'temperature' does not support 0.5"));
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"north/m1\",\"temperature\":0.5," + HI + "}");

            assertThat(reply.text()).isEqualTo("from north");
            assertThat(reply.header("x-caravan-dropped")).isEqualTo("temperature");
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
            assertThat(north.journal().last().text()).doesNotContain("temperature");
        }
    }

    @Test
    void what_openai_has_not_heard_of_is_left_out_as_it_says_so() {
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"north/m1\",\"min_p\":0.5,\"top_a\":1," + HI + "}");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("x-caravan-dropped")).isEqualTo("min_p,top_a");
            assertThat(reply.header("x-caravan-attempts")).isEqualTo("3");
        }
    }

    @Test
    void what_a_model_refuses_without_a_name_is_not_asked_twice() {
        north.fails(400, "unsupported_value", "Unsupported value");
        try (TestCaravan caravan = dropping().start()) {
            Reply reply = caravan.post("{\"model\":\"north/m1\",\"temperature\":0.5," + HI + "}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(north.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void messages_and_vectors_are_treated_alike() {
        try (TestCaravan caravan = dropping().start()) {
            Reply message = caravan.post(
                    "/v1/messages",
                    "{\"model\":\"north/m1\",\"max_tokens\":10,\"top_k\":5,\"output_config\":{\"task_budget\":7,"
                            + "\"effort\":\"low\"}," + HI + "}");
            Reply vectors = caravan.post(
                    "/v1/embeddings",
                    "{\"model\":\"west/gemini-embedding-001\",\"input\":\"hi\",\"truncate\":\"END\"}");

            assertThat(message.status()).as(message.body()).isEqualTo(200);
            assertThat(message.header("x-caravan-dropped").split(","))
                    .containsExactlyInAnyOrder("top_k", "output_config.task_budget");
            assertThat(north.journal().last().json().path("reasoning_effort").asText())
                    .isEqualTo("low");
            assertThat(vectors.status()).as(vectors.body()).isEqualTo(200);
            assertThat(vectors.header("x-caravan-dropped")).isEqualTo("truncate");
        }
    }

    @Test
    void a_batch_goes_on_without_it_too() throws Exception {
        try (TestCaravan caravan = dropping()
                        .property("caravan.inbox.every", "50ms")
                        .property("caravan.inbox.still", "100ms")
                        .start();
                CallLines lines = new CallLines()) {
            Folders folders = Folders.of(caravan);
            folders.drop(
                    "a.jsonl",
                    Folders.line("i1", "east/claude-x", "hi").replace("\"messages\"", SEED + "\"messages\""));
            folders.awaitDone("a.jsonl");

            assertThat(folders.results("a")).hasSize(1);
            assertThat(folders.errors("a")).isEmpty();
            assertThat(lines.only()).contains(" dropped=seed");
        }
    }

    @Test
    void an_answer_out_of_memory_says_so_again() {
        try (TestCaravan caravan = dropping().cached().start()) {
            String request = "{\"model\":\"east/claude-x\"," + SEED + HI + "}";
            caravan.post(request);

            Reply again = caravan.post(request);

            assertThat(again.header("x-caravan-cache")).isEqualTo("hit");
            assertThat(again.header("x-caravan-dropped")).isEqualTo("seed");
        }
    }

    @Test
    void a_change_holds_while_it_runs_and_for_what_was_kept_too() throws Exception {
        try (TestCaravan caravan = dropping().cached().start()) {
            String request = "{\"model\":\"east/claude-x\"," + SEED + HI + "}";
            assertThat(caravan.post(request).status()).isEqualTo(200);

            caravan.takeOver(Map.of("caravan.unhonoured", "refuse"));
            assertThat(caravan.post(request).status()).isEqualTo(400);

            caravan.takeOver(Map.of("caravan.unhonoured", "drop"));
            assertThat(caravan.post(request).header("x-caravan-dropped")).isEqualTo("seed");
        }
    }

    @Test
    void many_of_them_are_refused_and_odd_names_are_no_header() {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            members.append("\"x").append(i).append("\":1,");
        }
        try (TestCaravan caravan = dropping().start()) {
            assertThat(caravan.post("{\"model\":\"east/claude-x\"," + members + HI + "}")
                            .status())
                    .isEqualTo(400);
            assertThat(caravan.post("{\"model\":\"east/claude-x\",\"a\\r\\nb: c\":1," + HI + "}")
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_budget_minds_only_what_is_asked() {
        try (TestCaravan caravan = dropping()
                .property("caravan.budget.usd-per-day", "100")
                .prices("east,claude-x,2025-01-01,1,,,1", "north,m1,2025-01-01,1,,,1")
                .start()) {
            String members = "\"max_tokens\":10,\"service_tier\":\"priority\"," + HI + "}";

            Reply left = caravan.post("{\"model\":\"east/claude-x\"," + members);
            Reply kept = caravan.post("{\"model\":\"north/m1\"," + members);

            assertThat(left.header("x-caravan-dropped")).isEqualTo("service_tier");
            assertThat(kept.status()).isEqualTo(400);
            assertThat(kept.errorCode()).isEqualTo("not_priced");
            assertThat(north.journal().count()).isZero();
        }
    }

    @Test
    void without_it_nothing_is_left_out() {
        try (TestCaravan caravan =
                dropping().property("caravan.unhonoured", "refuse").start()) {
            Reply reply = caravan.post("{\"model\":\"east/claude-x\"," + SEED + HI + "}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/error/param").asText()).isEqualTo("seed");
        }
    }

    private TestCaravan.Builder dropping() {
        return TestCaravan.with()
                .provider("east", east)
                .provider("west", west)
                .provider("north", north)
                .ownChains()
                .property("caravan.tier.complex.chain", "east/claude-x, west/gemini-2.5-flash")
                .property("caravan.unhonoured", "drop");
    }
}
