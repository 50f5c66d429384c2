package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is written about failures in a route of one's own holds there, and what nobody has seen to is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorHandlersTest {
    @SuppressWarnings("NullAway.Init")
    private Shop shop;

    @BeforeAll
    void open() {
        shop = new Shop();
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    void on_exception_of_a_file_holds_in_all_its_routes() throws Exception {
        shop.tryOut(Edit.of("""
                - onException:
                    exception: [java.lang.IllegalStateException]
                    handled: {constant: "true"}
                    steps:
                      - setBody: {simple: "caught ${exception.message}"}
                - route:
                    id: outer
                    from:
                      uri: platform-http:/outer
                      steps:
                        - to: direct:inner
                - route:
                    id: inner
                    from:
                      uri: direct:inner
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                """), open -> {
            assertThat(open.get("/outer")).isEqualTo("caught oops");
            assertThat(open.chat().status()).isEqualTo(200);
        });
    }

    @Test
    void the_edge_of_ones_own_sees_to_what_its_inner_route_leaves() throws Exception {
        shop.tryOut(Edit.of("""
                - routeConfiguration:
                    id: mine
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: "true"}
                          steps:
                            - setBody: {simple: "caught ${exception.message}"}
                - route:
                    id: outer
                    routeConfigurationId: mine
                    from:
                      uri: platform-http:/outer
                      steps:
                        - to: direct:inner
                - route:
                    id: inner
                    from:
                      uri: direct:inner
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                """), open -> assertThat(open.get("/outer")).isEqualTo("caught oops"));
    }

    @Test
    void a_configuration_for_all_routes_is_none_for_ours() throws Exception {
        shop.tryOut(Edit.of("""
                - routeConfiguration:
                    onException:
                      - onException:
                          exception: [java.lang.Throwable]
                          handled: {constant: "true"}
                          steps:
                            - setBody: {constant: "mine"}
                - route:
                    id: own
                    from:
                      uri: platform-http:/own
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                """), open -> {
            assertThat(open.get("/own")).isEqualTo("mine");
            assertThat(open.caravan().ask("nosuch", "hi").errorCode()).isEqualTo("model_not_found");
        });
    }

    @Test
    void an_error_handler_tries_again() throws Exception {
        shop.tryOut(Edit.of("""
                - errorHandler:
                    deadLetterChannel:
                      deadLetterUri: direct:dead
                      redeliveryPolicy: {maximumRedeliveries: 2, redeliveryDelay: "1"}
                - route:
                    id: own
                    from:
                      uri: platform-http:/own
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                - route:
                    id: dead
                    from:
                      uri: direct:dead
                      steps:
                        - setBody: {simple: "dead of ${exception.message}"}
                """), open -> assertThat(open.get("/own")).isEqualTo("dead of oops"));
    }

    @Test
    void a_failure_is_told_with_its_route_its_step_its_line_and_the_request() throws Exception {
        shop.tryOut(Edit.of("""
                - route:
                    id: own
                    from:
                      uri: platform-http:/own
                      steps:
                        - setBody: {constant: "3"}
                        - to: direct:inner
                - route:
                    id: inner
                    from:
                      uri: direct:inner
                      steps:
                        - convertBodyTo: {type: java.lang.Integer}
                        - throwException:
                            id: refuse
                            exceptionType: java.lang.IllegalStateException
                            message: not today
                """), open -> {
            HttpResponse<String> reply = open.send("GET", "/own", null);

            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(reply.body()).contains("internal_error").doesNotContain("not today");
            String id = reply.headers().firstValue("x-request-id").orElseThrow();
            List<String> errors = errors(open);
            assertThat(errors).hasSize(1);
            assertThat(errors.getFirst())
                    .contains("the route inner failed at its step refuse", "routes/own.camel.yaml:14", id)
                    .contains("IllegalStateException: not today")
                    .startsWith("ERROR caravan.routes ");
        });
    }

    @Test
    void what_a_timer_fails_with_is_told_once() throws Exception {
        shop.tryOut(Edit.of("""
                - from:
                    uri: timer:once
                    parameters: {repeatCount: 1, delay: 1}
                    steps:
                      - throwException: {id: look, exceptionType: java.lang.IllegalStateException, message: oops}
                """), open -> {
            open.awaitLogged("oops");
            open.chat();
            assertThat(errors(open)).hasSize(1);
            assertThat(errors(open).getFirst()).contains("failed at its step look", "own.camel.yaml:5");
            assertThat(open.logged()).noneMatch(line -> line.contains("Exchange["));
        });
    }

    @Test
    void a_part_of_a_split_that_fails_is_told_once() throws Exception {
        shop.tryOut(Edit.of("""
                - route:
                    id: own
                    from:
                      uri: platform-http:/own
                      steps:
                        - setBody: {constant: "a,b"}
                        - split:
                            tokenize: {token: ","}
                            stopOnException: "true"
                            steps:
                              - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                """), open -> {
            HttpResponse<String> reply = open.send("GET", "/own", null);
            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(errors(open)).hasSize(1);
            assertThat(errors(open).getFirst())
                    .contains(reply.headers().firstValue("x-request-id").orElseThrow());
        });
    }

    @Test
    void do_try_and_do_catch() throws Exception {
        shop.tryOut(Edit.of("""
                - from:
                    uri: platform-http:/own
                    steps:
                      - doTry:
                          steps:
                            - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                          doCatch:
                            - exception: [java.lang.IllegalStateException]
                              steps:
                                - setBody: {simple: "caught ${exception.message}"}
                          doFinally:
                            steps:
                              - setHeader: {name: x-over, constant: "yes"}
                """), open -> {
            HttpResponse<String> reply = open.send("GET", "/own", null);
            assertThat(reply.body()).isEqualTo("caught oops");
            assertThat(reply.headers().firstValue("x-over")).hasValue("yes");
            assertThat(errors(open)).isEmpty();
        });
    }

    @Test
    void a_refused_call_of_a_tier_is_refused_in_the_same_words() throws Exception {
        shop.tryOut(Edit.of("""
                - from:
                    uri: platform-http:/own
                    steps:
                      - setBody: {constant: "hello"}
                      - to:
                          uri: langchain4j-chat:x
                          parameters: {chatModel: "#chat-simple", chatOperation: CHAT_SINGLE_MESSAGE}
                """).with("caravan.budget.usd-per-day", "0"), open -> {
            HttpResponse<String> reply = open.send("GET", "/own", null);
            assertThat(reply.statusCode()).isEqualTo(429);
            assertThat(reply.body()).contains("insufficient_quota");
        });
    }

    private static List<String> errors(Shop shop) {
        return shop.logged().stream()
                .filter(line -> line.startsWith("ERROR") || line.startsWith("WARN"))
                .filter(line -> !line.contains("has no price"))
                .toList();
    }
}
