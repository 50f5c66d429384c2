package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** OpenAI's Agents SDK, as it is by default, works with every provider. */
@Tag("slow")
class AgentsJavaScriptTest {
    private static EveryProvider providers;
    private static JavaScriptClient client;

    @BeforeAll
    static void start() throws Exception {
        client = JavaScriptClient.start("agents-client.mjs");
        providers = EveryProvider.start();
    }

    @AfterEach
    void calm() {
        providers.calm();
    }

    @AfterAll
    static void stop() throws Exception {
        if (client != null) {
            providers.close();
            client.close();
        }
    }

    @ForEveryProvider
    void an_agent_calls_its_tools_and_says_what_came_of_it(String provider) throws Exception {
        for (String scenario : new String[] {"tools", "tools-stream"}) {
            providers
                    .stub(provider)
                    .says("it differs")
                    .next(1)
                    .callsTool("get_weather", "{\"city\": \"Paris\"}")
                    .callsTool("get_weather", "{\"city\": \"Oslo\"}")
                    .callsTool("get_weather", "{\"city\": \"Rome\"}");

            JsonNode seen = sees(scenario, provider);

            assertThat(seen.path("text").asText()).isEqualTo("it differs");
            assertThat(seen.path("cities")).extracting(JsonNode::asText).containsExactly("Paris", "Oslo", "Rome");
            assertThat(providers.journal(provider).last().text()).contains("celsius");
        }
    }

    @ForEveryProvider
    void a_second_turn_goes_on_from_the_first(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").next(1).callsTool("get_weather", "{\"city\": \"Paris\"}");

        JsonNode seen = sees("turns", provider);

        assertThat(seen.path("first").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(providers.journal(provider).last().text()).contains("celsius", "And tomorrow?");
    }

    @ForEveryProvider
    void an_agents_answer_fits_its_type(String provider) throws Exception {
        JsonNode place = providers.answersWithPlace(provider, "give_json_answer");

        assertThat(sees("parse", provider).path("parsed")).isEqualTo(place);
    }

    @ForEveryProvider
    void one_agent_hands_over_to_another(String provider) throws Exception {
        providers.stub(provider).says("mild and dry").next(1).callsTool("transfer_to_Helper", "{}");

        JsonNode seen = sees("handoff", provider);

        assertThat(seen.path("text").asText()).isEqualTo("mild and dry");
        assertThat(seen.path("last").asText()).isEqualTo("Helper");
    }

    @ForEveryProvider
    void refusals_are_the_clients_own_errors(String provider) throws Exception {
        providers.stub(provider).fails(400);

        JsonNode refused = sees("error", provider);

        assertThat(refused.path("class").asText()).isEqualTo("BadRequestError");
        assertThat(refused.path("type").asText()).isEqualTo("invalid_request_error");
    }

    private static JsonNode sees(String scenario, String provider) throws Exception {
        return client.sees(scenario, providers.baseUrl(), EveryProvider.modelOf(provider));
    }
}
