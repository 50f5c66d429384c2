package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The patterns of Camel's catalogue in a route of one's own, each saved into the running gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatternsTest {
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

    @TestFactory
    Stream<DynamicTest> patterns() {
        return Stream.of(ROUTING, MESSAGES, BEGINNINGS, WHOLE_FILES)
                .flatMap(List::stream)
                .map(trial -> DynamicTest.dynamicTest(
                        trial.name(), () -> trial.check().in(shop)));
    }

    private static final List<Trial> ROUTING = List.of(
            Trial.page("filter", """
                    - setBody: {simple: "${header.n}"}
                    - filter:
                        simple: ${body} > 5
                        steps:
                          - setBody: {constant: much}
                    """, shop -> {
                assertThat(shop.get("/own?n=9")).isEqualTo("much");
                assertThat(shop.get("/own?n=3")).isEqualTo("3");
            }),
            Trial.says("choice", """
                    - choice:
                        when:
                          - simple: ${header.x} != null
                            steps:
                              - setBody: {constant: there}
                        otherwise:
                          steps:
                            - setBody: {constant: none}
                    """, "none"),
            Trial.says("multicast", """
                    - multicast:
                        parallelProcessing: "true"
                        aggregationStrategy: "#class:org.apache.camel.processor.aggregate.StringAggregationStrategy"
                        steps:
                          - transform: {constant: a}
                          - transform: {constant: a}
                    """, "aa"),
            Trial.says("split and aggregate its parts", """
                    - setBody: {constant: "b,a,c"}
                    - split:
                        tokenize: {token: ","}
                        aggregationStrategy: "#class:org.apache.camel.processor.aggregate.StringAggregationStrategy"
                        steps:
                          - transform: {simple: "[${body}]"}
                    """, "[b][a][c]"),
            Trial.does("aggregate", Edit.of(Trial.page("""
                    - aggregate:
                        correlationExpression: {constant: "true"}
                        completionSize: 2
                        aggregationStrategy: "#class:org.apache.camel.processor.aggregate.StringAggregationStrategy"
                        steps:
                          - log: "both: ${body}"
                    """)), shop -> {
                shop.post("/own", "x");
                shop.post("/own", "y");
                shop.awaitLogged("caravan.routes.own both: xy");
            }),
            Trial.does("recipientList", Edit.of(Trial.page("""
                    - setHeader: {name: where, constant: "direct:one,direct:two"}
                    - recipientList: {simple: "${header.where}"}
                    """) + inner("one", "one") + inner("two", "two")), shop -> {
                shop.get("/own");
                shop.awaitLogged("two was here");
            }),
            Trial.does(
                    "routingSlip",
                    Edit.of(Trial.page("""
                    - routingSlip: {constant: "direct:one,direct:two"}
                    """) + inner("one", "one") + inner("two", "two")),
                    shop -> assertThat(shop.get("/own")).isEqualTo("two")),
            Trial.does("dynamicRouter", Edit.of(Trial.page("""
                    - setHeader: {name: next, constant: "direct:last"}
                    - dynamicRouter: {simple: "${header.next}"}
                    """) + """
                    - route:
                        id: last
                        from:
                          uri: direct:last
                          steps:
                            - removeHeader: {name: next}
                            - setBody: {constant: last}
                    """), shop -> assertThat(shop.get("/own"))
                    .isEqualTo("last")),
            Trial.does(
                    "toD", Edit.of(Trial.page("""
                    - toD: "direct:${header.to}"
                    """) + inner("one", "one")), shop -> assertThat(shop.get("/own?to=one"))
                            .isEqualTo("one")),
            Trial.does("enrich", Edit.of(Trial.page("""
                    - setBody: {constant: "is "}
                    - enrich: {constant: direct:one}
                    """) + inner("one", "one")), shop -> assertThat(shop.get("/own"))
                    .contains("one")),
            Trial.page(
                    "pollEnrich",
                    """
                    - pollEnrich:
                        constant: "file:{{home}}/in?fileName=a.txt"
                        timeout: 2000
                    - convertBodyTo: {type: java.lang.String}
                    """.replace(
                                    "{{home}}",
                                    "/tmp/own-routes-" + ProcessHandle.current().pid()),
                    shop -> {
                        var folder = java.nio.file.Path.of(
                                "/tmp/own-routes-" + ProcessHandle.current().pid(), "in");
                        Files.createDirectories(folder);
                        Files.writeString(folder.resolve("a.txt"), "of a file");
                        assertThat(shop.get("/own")).isEqualTo("of a file");
                    }),
            Trial.says("loop", """
                    - setBody: {constant: ""}
                    - loop:
                        constant: "3"
                        steps:
                          - setBody: {simple: "${body}x"}
                    """, "xxx"),
            Trial.page("idempotentConsumer", """
                    - idempotentConsumer:
                        simple: "own-${header.id}"
                        idempotentRepository: "#seen"
                        steps:
                          - setHeader: {name: first, constant: "yes"}
                    - setBody: {simple: "${header.first}"}
                    """, shop -> {
                assertThat(shop.get("/own?id=7")).isEqualTo("yes");
                assertThat(shop.get("/own?id=7")).isNotEqualTo("yes");
            }),
            Trial.says("resequence", """
                    - setBody: {constant: done}
                    - resequence:
                        simple: ${body}
                        batchConfig: {batchSize: 1, batchTimeout: 100}
                        steps:
                          - log: in order
                    """, "done"),
            Trial.says("sampling", """
                    - setBody: {constant: sampled}
                    - sample: {samplePeriod: 1000}
                    """, "sampled"),
            Trial.says("delay and threads", """
                    - delay: {constant: 1}
                    - setBody: {constant: late}
                    """, "late"),
            Trial.page("throttle", """
                    - throttle: {constant: 100, timePeriodMillis: 1000}
                    - setBody: {constant: "yes"}
                    """, shop -> assertThat(shop.get("/own")).isEqualTo("yes")),
            Trial.says("circuitBreaker", """
                    - circuitBreaker:
                        steps:
                          - throwException: {exceptionType: java.io.IOException, message: down}
                        onFallback:
                          steps:
                            - setBody: {constant: instead}
                    """, "instead"),
            Trial.does(
                    "loadBalance",
                    Edit.of(Trial.page("""
                    - loadBalance:
                        roundRobinLoadBalancer: {}
                        steps:
                          - to: direct:one
                          - to: direct:two
                    """) + inner("one", "one") + inner("two", "two")),
                    shop -> assertThat(List.of(shop.get("/own"), shop.get("/own")))
                            .containsExactlyInAnyOrder("one", "two")),
            Trial.does("wireTap", Edit.of(Trial.page("""
                    - wireTap: {uri: direct:one}
                    - setBody: {constant: main}
                    """) + inner("one", "one")), shop -> {
                assertThat(shop.get("/own")).isEqualTo("main");
                shop.awaitLogged("one was here");
            }),
            Trial.says("stop", """
                    - setBody: {constant: before}
                    - stop: {}
                    - setBody: {constant: behind}
                    """, "before"),
            Trial.says("step, pausable nothing, note", """
                    - step:
                        id: both
                        steps:
                          - setBody: {constant: in a step}
                    """, "in a step"),
            Trial.does("saga", Edit.of("""
                    - beans:
                        - {name: sagas, type: org.apache.camel.saga.InMemorySagaService}
                    """ + Trial.page("""
                    - saga:
                        steps:
                          - setBody: {constant: saga}
                    """)), shop -> assertThat(shop.get("/own"))
                    .isEqualTo("saga")));

    private static final List<Trial> MESSAGES = List.of(
            Trial.says("transform and simple functions", """
                    - setBody: {simple: "${routeId} ${exchangeProperty.none} ${header.CamelHttpMethod}"}
                    """, "own  GET"),
            Trial.page("headers of the request, by their names in any case", """
                    - setBody: {simple: "${header.x-who} ${header.q} ${header.camelhttppath}${header.authorization}"}
                    """, shop -> assertThat(
                            shop.get("/own?q=a%20b&CamelHttpPath=/etc", "X-Who", "ann", "Authorization", "Bearer k"))
                    .isEqualTo("ann a b ")),
            Trial.page("a header of the answer is the route's, and none of the caller's", """
                    - setHeader: {name: x-mine, constant: "1"}
                    - setBody: {constant: x}
                    """, shop -> {
                var reply = shop.send("GET", "/own?set-cookie=a%3Db&x-more=1", null, "X-Theirs", "2");
                assertThat(reply.headers().firstValue("x-mine")).hasValue("1");
                assertThat(reply.headers().map()).doesNotContainKeys("set-cookie", "x-more", "x-theirs");
            }),
            Trial.says("setVariable", """
                    - setVariable: {name: v, constant: kept}
                    - setBody: {simple: "${variable.v}"}
                    """, "kept"),
            Trial.says("setProperty and removeHeaders", """
                    - setProperty: {name: p, constant: held}
                    - removeHeaders: {pattern: "*"}
                    - setBody: {simple: "${exchangeProperty.p}"}
                    """, "held"),
            Trial.page("convertBodyTo", """
                    - convertBodyTo: {type: java.lang.String}
                    - setBody: {simple: "${body.length}"}
                    """, shop -> assertThat(shop.post("/own", "four"))
                    .isEqualTo("4")),
            Trial.says("sort", """
                    - setBody: {constant: "b,a"}
                    - setBody: {tokenize: {token: ","}}
                    - setBody: {simple: "${body}"}
                    - transform: {constant: sorted}
                    """, "sorted"),
            Trial.says("JSON read and written", """
                    - setBody: {constant: '{"a":{"b":7}}'}
                    - unmarshal: {json: {}}
                    - setBody: {simple: "${body[a]}"}
                    - marshal: {json: {}}
                    """, "{\"b\":7}"),
            Trial.page("CSV read by the names of its columns", """
                    - unmarshal: {csv: {useMaps: "true"}}
                    - setBody: {simple: "${body[0][y]}"}
                    """, shop -> assertThat(shop.post("/own", "x,y\n1,2\n"))
                    .isEqualTo("2")),
            Trial.page("validate", """
                    - doTry:
                        steps:
                          - validate: {simple: "${header.n} > 3"}
                          - setBody: {constant: valid}
                        doCatch:
                          - exception: [org.apache.camel.ValidationException]
                            steps:
                              - setBody: {constant: too small}
                    """, shop -> {
                assertThat(shop.get("/own?n=9")).isEqualTo("valid");
                assertThat(shop.get("/own?n=1")).isEqualTo("too small");
            }),
            Trial.says("script", """
                    - script: {simple: "${setHeader(x,y)}"}
                    - setBody: {constant: ran}
                    """.replace("${setHeader(x,y)}", "${body}"), "ran"),
            Trial.says("doTry", """
                    - doTry:
                        steps:
                          - throwException: {exceptionType: java.io.IOException, message: oops}
                        doCatch:
                          - exception: [java.io.IOException]
                            steps:
                              - setBody: {simple: "${exception.message}"}
                    """, "oops"),
            Trial.says("log with a marker and a level", """
                    - log: {message: careful, loggingLevel: WARN, logName: own.log}
                    - setBody: {constant: logged}
                    """, "logged"),
            Trial.says("method of a bean of the registry", """
                    - setBody: {constant: hello}
                    - setBody: {method: {beanType: java.util.Objects, method: "toString(${body})"}}
                    """, "hello"),
            Trial.page("a body that is a list is JSON", """
                    - setBody: {simple: "${list(a,b)}"}
                    """.replace("${list(a,b)}", "${header.x}"), shop -> {
                var reply = shop.send("GET", "/own?x=1&x=2", null);
                assertThat(reply.body()).isEqualTo("[\"1\",\"2\"]");
                assertThat(reply.headers().firstValue("content-type").orElse(""))
                        .contains("json");
            }),
            Trial.page("a tier as a chat model", """
                    - setBody: {constant: hello}
                    - to:
                        uri: langchain4j-chat:x
                        parameters: {chatModel: "#chat-simple", chatOperation: CHAT_SINGLE_MESSAGE}
                    """, shop -> assertThat(shop.get("/own"))
                    .isEqualTo("from north")),
            Trial.page("a model by a bean step", """
                    - setBody: {constant: hello}
                    - bean: {ref: chat-simple, method: "chat(${body})"}
                    """, shop -> assertThat(shop.get("/own"))
                    .isEqualTo("from north")));

    private static final List<Trial> BEGINNINGS = List.of(
            Trial.does("timer", Edit.of("""
                    - from:
                        uri: timer:tick
                        parameters: {period: 50, repeatCount: 2}
                        steps:
                          - log: tick
                    """), shop -> shop.awaitLogged("caravan.routes.own-1 tick")),
            Trial.does("scheduler", Edit.of("""
                    - route:
                        id: own
                        from:
                          uri: scheduler:tick
                          parameters: {delay: 50, repeatCount: 1}
                          steps:
                            - log: scheduled
                    """), shop -> shop.awaitLogged("scheduled")),
            Trial.does("seda", Edit.of(Trial.page("""
                    - to: {uri: "seda:later", parameters: {waitForTaskToComplete: Never}}
                    - setBody: {constant: queued}
                    """) + """
                    - route:
                        id: later
                        from:
                          uri: seda:later
                          steps:
                            - log: later it came
                    """), shop -> {
                assertThat(shop.get("/own")).isEqualTo("queued");
                shop.awaitLogged("later it came");
            }),
            Trial.does(
                    "file to file",
                    Edit.of("""
                    - route:
                        id: own
                        from:
                          uri: file:HOME/from
                          parameters: {initialDelay: 1, delay: 20}
                          steps:
                            - to: {uri: "file:HOME/to"}
                    """.replace(
                            "HOME", "/tmp/own-routes-" + ProcessHandle.current().pid())),
                    shop -> {
                        var home = java.nio.file.Path.of(
                                "/tmp/own-routes-" + ProcessHandle.current().pid());
                        Files.createDirectories(home.resolve("from"));
                        Files.writeString(home.resolve("from/b.txt"), "moved");
                        shop.await(() -> Files.exists(home.resolve("to/b.txt")));
                    }),
            Trial.does("rest", Edit.of("""
                    - rest:
                        path: /shop
                        get:
                          - path: /{id}
                            to: direct:one
                    """ + inner("one", "one")), shop -> assertThat(shop.get("/shop/7"))
                    .isEqualTo("one")),
            Trial.does("a path with a name in it", Edit.of("""
                    - from:
                        uri: platform-http:/own/{name}
                        steps:
                          - setBody: {simple: "hello ${header.name}"}
                    """), shop -> assertThat(shop.get("/own/ann?name=eve"))
                    .isEqualTo("hello ann")),
            Trial.does("a plain path beside one with a name in it", Edit.of("""
                    - from:
                        uri: platform-http:/own/{name}
                        steps:
                          - setBody: {constant: named}
                    - from:
                        uri: platform-http:/own/plain
                        steps:
                          - setBody: {constant: plain}
                    """), shop -> {
                assertThat(shop.get("/own/plain")).isEqualTo("plain");
                assertThat(shop.get("/own/other")).isEqualTo("named");
            }));

    private static final List<Trial> WHOLE_FILES = List.of(
            Trial.does(
                    "a policy of a route",
                    Edit.of("""
                    - beans:
                        - name: narrow
                          type: org.apache.camel.throttling.ThrottlingInflightRoutePolicy
                          properties: {maxInflightExchanges: 5}
                    """ + Trial.page("""
                    - setBody: {constant: in turn}
                    """).replace("id: own\n", "id: own\n    routePolicy: narrow\n")),
                    shop -> assertThat(shop.get("/own")).isEqualTo("in turn")),
            Trial.does("kamelet", Edit.of(Trial.page("""
                    - to: "kamelet:greet?who=ann"
                    """)).and("kamelets/greet.kamelet.yaml", """
                    apiVersion: camel.apache.org/v1
                    kind: Kamelet
                    metadata:
                      name: greet
                    spec:
                      definition:
                        title: Greet
                        properties:
                          who: {type: string}
                      template:
                        from:
                          uri: kamelet:source
                          steps:
                            - setBody: {simple: "hello {{who}}"}
                    """), shop -> assertThat(
                            shop.get("/own"))
                    .isEqualTo("hello ann")),
            Trial.does(
                    "beans",
                    Edit.of("""
                    - beans:
                        - name: words
                          type: java.util.StringJoiner
                          constructors: {"0": "-"}
                    """
                            + Trial.page("""
                    - bean: {ref: mine, method: toString}
                    """)
                                    .replace("ref: mine", "beanType: java.util.Objects")
                                    .replace("method: toString", "method: \"toString('x')\"")),
                    shop -> assertThat(shop.get("/own")).isEqualTo("x")),
            Trial.does("routeTemplate", Edit.of("""
                    - routeTemplate:
                        id: greeting
                        parameters:
                          - name: who
                        from:
                          uri: platform-http:/{{who}}
                          steps:
                            - setBody: {simple: "hello {{who}}"}
                    - templatedRoute:
                        routeId: ann
                        routeTemplateRef: greeting
                        parameters:
                          - {name: who, value: ann}
                    """), shop -> assertThat(shop.get("/ann"))
                    .isEqualTo("hello ann")),
            Trial.does("onCompletion", Edit.of("""
                    - onCompletion:
                        steps:
                          - log: completed
                    """ + Trial.page("- setBody: {constant: x}")), shop -> {
                shop.get("/own");
                shop.awaitLogged("completed");
            }),
            Trial.does("intercept", Edit.of("""
                    - intercept:
                        steps:
                          - log: intercepted
                    """ + Trial.page("- setBody: {constant: x}")), shop -> {
                shop.get("/own");
                shop.awaitLogged("intercepted");
            }),
            Trial.does("interceptFrom", Edit.of("""
                    - interceptFrom:
                        steps:
                          - log: came in
                    """ + Trial.page("- setBody: {constant: x}")), shop -> {
                shop.get("/own");
                shop.awaitLogged("came in");
            }),
            Trial.does(
                    "interceptSendToEndpoint",
                    Edit.of("""
                    - interceptSendToEndpoint:
                        uri: direct:one
                        steps:
                          - log: on its way
                    """ + Trial.page("- to: direct:one") + inner("one", "one")),
                    shop -> {
                        shop.get("/own");
                        shop.awaitLogged("on its way");
                    }),
            Trial.does("controlbus starts a route", Edit.of(Trial.page("""
                    - to: "controlbus:route?routeId=asleep&action=start"
                    - setBody: {constant: woken}
                    """) + """
                    - route:
                        id: asleep
                        autoStartup: "false"
                        from:
                          uri: platform-http:/asleep
                          steps:
                            - setBody: {constant: awake}
                    """), shop -> {
                assertThat(shop.send("GET", "/asleep", null).statusCode()).isEqualTo(404);
                shop.get("/own");
                shop.await(() -> shop.get("/asleep").equals("awake"));
            }));

    private static String inner(String name, String body) {
        return """
                - route:
                    id: %s
                    from:
                      uri: direct:%s
                      steps:
                        - setBody: {constant: %s}
                        - log: ${body} was here
                """.formatted(name, name, body);
    }
}
