package dev.caravan.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever runs the gateway looks a call up: what was tried for it, what became of it, and never what it said. */
class CallsPageTest {
    private static final ProviderStub NORTH =
            ProviderStub.openAi().says("a secret answer").usage(10, 5);
    private static final ProviderStub SOUTH =
            ProviderStub.openAi().says("a secret answer").usage(10, 5);
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .provider("north", NORTH)
            .provider("south", SOUTH)
            .prices("north,m1,2025-01-01,2,0.5,3,8", "south,m1,2025-01-01,1,0.5,3,4")
            .property("caravan.tier.simple.chain", "north/m1,south/m1")
            .property("caravan.retry.tries", "1")
            .expectsErrors()
            .start();
    private static final List<String> IDS = new ArrayList<>();

    @BeforeAll
    static void call() {
        IDS.add(id(CARAVAN.chat("a secret question")));
        NORTH.next(1).fails(503);
        IDS.add(id(CARAVAN.post(
                "/v1/chat/completions",
                TestCaravan.request("simple", "a secret question", false),
                Map.of("x-caravan-tags", "team=search, customer=a_b"))));
        IDS.add(id(CARAVAN.ask("nowhere/m1", "hi")));
        IDS.add(id(CARAVAN.post(
                "/v1/chat/completions",
                TestCaravan.request("simple", "another", false),
                Map.of("x-caravan-tags", "team=searching, customer=axb"))));
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        NORTH.close();
        SOUTH.close();
    }

    private static String id(Reply reply) {
        return reply.header("x-request-id");
    }

    private static List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        CARAVAN.manage("/api/calls" + query)
                .json()
                .path("data")
                .forEach(call -> ids.add(call.path("request_id").asText()));
        return ids;
    }

    @Test
    void a_call_shows_each_attempt_and_what_it_came_to() {
        JsonNode page = CARAVAN.manage("/api/calls?request_id=" + IDS.get(1)).json();

        assertThat(page.path("data")).hasSize(1);
        JsonNode call = page.at("/data/0");
        assertThat(call.path("tier").asText()).isEqualTo("simple");
        assertThat(call.path("tags").asText()).isEqualTo("team=search,customer=a_b");
        assertThat(call.path("outcome").asText()).isEqualTo("ok");
        assertThat(call.path("cost_usd").decimalValue()).isEqualByComparingTo("0.00003");
        assertThat(call.at("/attempts/0/provider").asText()).isEqualTo("north");
        assertThat(call.at("/attempts/0/status").asInt()).isEqualTo(503);
        assertThat(call.at("/attempts/1/provider").asText()).isEqualTo("south");
        assertThat(call.at("/attempts/1/output_tokens").asInt()).isEqualTo(5);
        assertThat(call.at("/attempts/1/latency_ms").isNumber()).isTrue();
        assertThat(page.path("older").isNull()).isTrue();
    }

    @Test
    void all_are_there_and_nothing_of_what_was_said() {
        assertThat(ids("")).containsExactlyInAnyOrderElementsOf(IDS);
        assertThat(CARAVAN.manage("/api/calls").body()).doesNotContain("secret");
    }

    @Test
    void a_tag_is_that_tag_and_none_that_looks_like_it() {
        assertThat(ids("?tag=team=search")).containsExactly(IDS.get(1));
        assertThat(ids("?tag=customer=a_b")).containsExactly(IDS.get(1));
        assertThat(ids("?tag=%25")).isEmpty();
        assertThat(ids("?key=nobody")).isEmpty();
    }

    @Test
    void page_by_page_each_call_comes_once() {
        List<String> walked = new ArrayList<>();
        String query = "?limit=1";
        for (int i = 0; i < IDS.size(); i++) {
            JsonNode page = CARAVAN.manage("/api/calls" + query).json();
            page.path("data").forEach(call -> walked.add(call.path("request_id").asText()));
            query = "?limit=1&older_than=" + page.path("older").asText();
        }

        assertThat(walked).containsExactlyElementsOf(ids(""));
        assertThat(ids(query)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/calls?limit=0, limit",
        "/api/calls?limit=x, limit",
        "/api/calls?older_than=now, older_than",
        "/api/calls?request=1, request_id",
        "/api/usage?by=colour, day",
        "/api/usage?days=-1, days"
    })
    void what_cannot_be_asked_is_refused_with_what_can(String path, String word) {
        Reply reply = CARAVAN.manage(path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).contains(word);
    }
}
