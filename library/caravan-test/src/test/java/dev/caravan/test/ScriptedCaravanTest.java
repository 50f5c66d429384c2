package dev.caravan.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As people test their own routes with it. */
class ScriptedCaravanTest extends CamelTestSupport {
    @RegisterExtension
    static final ScriptedCaravan CARAVAN =
            ScriptedCaravan.start(Map.of("caravan.cache.ttl", "10m", "caravan.retry.tries", "1"));

    @Override
    protected RoutesBuilder createRouteBuilder() {
        ChatModel model = CARAVAN.embedded().chatModel("complex");
        context().getRegistry().bind("model", model);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:about")
                        .to("langchain4j-chat:about?chatModel=#model")
                        .choice()
                        .when(body().isEqualTo("delivery"))
                        .to("mock:delivery")
                        .otherwise()
                        .to("mock:other");
            }
        };
    }

    private String about(String complaint) {
        return template().requestBody("direct:about", complaint, String.class);
    }

    @Test
    void a_prompt_is_answered_as_the_test_has_it() throws Exception {
        CARAVAN.when("late").answers("delivery");
        CARAVAN.when("dear").answers("price", "money");
        getMockEndpoint("mock:delivery").expectedMessageCount(1);
        getMockEndpoint("mock:other").expectedBodiesReceived("price", "money");

        about("It came late.");
        about("It is too dear.");
        about("It is so dear.");

        getMockEndpoint("mock:delivery").assertIsSatisfied();
        getMockEndpoint("mock:other").assertIsSatisfied();
        assertThat(CARAVAN.asked()).containsExactly("It came late.", "It is too dear.", "It is so dear.");
    }

    @Test
    void one_provider_fails_and_the_next_is_asked_and_paid() {
        int before = CARAVAN.bill().rows().size();
        BigDecimal paid = CARAVAN.bill().usd();
        CARAVAN.when("urgent").costs(1000, 200).answers("delivery");
        CARAVAN.when("urgent").at("anthropic").fails(503);

        assertThat(about("This is urgent.")).isEqualTo("delivery");

        Bill bill = CARAVAN.bill();
        assertThat(bill.providers().subList(before, bill.rows().size())).containsExactly("anthropic", "openai");
        assertThat(bill.rows().getLast().outputTokens()).isEqualTo(200);
        assertThat(bill.usd()).isGreaterThan(paid);
    }

    @Test
    void where_all_fail_the_route_fails() {
        CARAVAN.otherwise().fails(429);

        assertThatThrownBy(() -> about("Anything?")).isInstanceOf(CamelExecutionException.class);
    }

    @Test
    void what_the_test_does_not_foresee_is_named() {
        assertThatThrownBy(() -> about("Who are you?"))
                .rootCause()
                .hasMessageContaining("the test does not say what is answered to: Who are you?");
    }

    @Test
    void time_passes_when_the_test_says_so() {
        CARAVAN.when("weather").answers("sun", "rain");

        assertThat(about("The weather?")).isEqualTo("sun");
        assertThat(about("The weather?")).as("out of the cache").isEqualTo("sun");
        CARAVAN.passes(Duration.ofMinutes(11));
        assertThat(about("The weather?")).isEqualTo("rain");
    }
}
