package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.embed.CaravanChatModel;
import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the steps of gateway.camel.yaml are there for. */
final class GatewayProbes {
    private static final String TEXT = """
            - route:
                id: text
                from:
                  uri: platform-http:/text
                  steps:
                    - doTry:
                        steps:
                          - setBody: {constant: hello}
                          - to: direct:calls
                        doCatch:
                          - exception: [java.lang.IllegalArgumentException]
                            steps:
                              - setBody: {simple: "${exception.message.substring(0, 24)}"}
            """;

    private GatewayProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(Scene::answers)
                        .needs(
                                "gateway: door.read",
                                "gateway: to direct:answer",
                                "answer: to direct:admit",
                                "admit: admission.identify",
                                "admit: admission.admit",
                                "answer: cache.seek",
                                "answer: when ${variable.cache} == 'bypass'",
                                "answer: to direct:ask",
                                "answer: relay.pass",
                                "answer: account.settle",
                                "answer: writer.write",
                                "ask: to direct:choose-tier",
                                "ask: to direct:ask-providers"),
                Probe.that(CacheProbes::remembers)
                        .needs(
                                "answer: to direct:recall",
                                "answer: when ${variable.cache} == 'miss'",
                                "answer: to direct:keep")
                        .cached(),
                Probe.that(GatewayProbes::writesCallsDown).needs("answer: account.record"),
                Probe.that(GatewayProbes::makesNoCallThatCannotBeWrittenDown)
                        .needs("admit: ledger.requireWritable")
                        .ruins(),
                Probe.that(GatewayProbes::keepsToThePlan).needs("admit: models.permit"),
                Probe.that(GatewayProbes::countsCalls).needs("answer: count"),
                Probe.that(GatewayProbes::answersMessages)
                        .needs("messages: door.readMessages", "messages: to direct:answer"),
                Probe.that(GatewayProbes::answersResponses)
                        .needs("responses: door.readResponses", "responses: to direct:answer"),
                Probe.that(GatewayProbes::keepsNoResponse).needs("response: door.requireKept"),
                Probe.that(GatewayProbes::countsTokens)
                        .needs("count-tokens: door.readCount", "count-tokens: to direct:answer"),
                Probe.that(GatewayProbes::makesVectors)
                        .needs("embeddings: door.readEmbeddings", "embeddings: to direct:answer"),
                Probe.that(GatewayProbes::answersCallsFromInside)
                        .needs("calls: to direct:answer-inside", "answer-inside: to direct:answer"),
                Probe.that(GatewayProbes::takesNoTextForACall)
                        .needs("calls: door.requireCall")
                        .file("text.camel.yaml", TEXT)
                        .complains(),
                Probe.that(GatewayProbes::listsModels).needs("models: modelList.write"),
                Probe.that(GatewayProbes::showsAModel).needs("model: modelList.writeOne"),
                Probe.that(GatewayProbes::showsUsage).needs("usage: usage.write"));
    }

    private static void writesCallsDown(Scene scene) {
        Reply reply = scene.caravan.chat("hi");

        assertThat(scene.caravan.books().call(reply)).hasSize(1);
    }

    private static void makesNoCallThatCannotBeWrittenDown(Scene scene) throws Exception {
        Path data = scene.caravan.routes().resolveSibling("data");
        Files.move(data, data.resolveSibling("elsewhere"));
        Files.writeString(data, "no folder");
        scene.await(() -> !scene.caravan.gateway().storeTrouble().isEmpty());

        assertThat(scene.caravan.chat("hi").status()).isEqualTo(503);
        assertThat(scene.north.journal().count()).isZero();
    }

    private static void keepsToThePlan(Scene scene) {
        String secret = KeyDesk.of(scene.caravan).create("acme", "--plan", "free");

        scene.await(() -> scene.caravan.chatWith(secret, "hi").errorCode().equals("plan_forbids"));
    }

    static void countsCalls(Scene scene) {
        ToDoubleFunction<TestCaravan> counted =
                caravan -> caravan.meter("llm_requests_total", "provider=\"north\"", "status_code=\"200\"");
        double before = counted.applyAsDouble(scene.caravan);

        scene.caravan.chat("hi");

        assertThat(counted.applyAsDouble(scene.caravan)).isEqualTo(before + 1);
    }

    private static void answersResponses(Scene scene) {
        Reply reply = scene.caravan.post("/v1/responses", Door.RESPONSES.question("simple", "hi", false));

        assertThat(Door.RESPONSES.text(reply)).isEqualTo("from north");
    }

    private static void keepsNoResponse(Scene scene) {
        assertThat(scene.caravan.get("/v1/responses/resp_1").status()).isEqualTo(404);
    }

    private static void answersMessages(Scene scene) {
        Reply reply = scene.caravan.post("/v1/messages", Door.MESSAGES.question("simple", "hi", false));

        assertThat(Door.MESSAGES.text(reply)).isEqualTo("from north");
    }

    private static void countsTokens(Scene scene) {
        Reply reply = scene.caravan.post(
                "/v1/messages/count_tokens",
                "{\"model\":\"simple\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(reply.json().path("input_tokens").asInt()).isPositive();
    }

    private static void makesVectors(Scene scene) {
        Reply reply = scene.caravan.post("/v1/embeddings", "{\"model\":\"north/m1\",\"input\":[\"a\",\"b\"]}");

        assertThat(reply.json().path("data")).hasSize(2);
    }

    private static void answersCallsFromInside(Scene scene) {
        CaravanChatModel model = new CaravanChatModel(scene.caravan.flow(), "simple");

        try {
            assertThat(model.chat("hi")).isEqualTo("from north");
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the call ended without an answer");
            throw new AssertionError(e);
        }
    }

    private static void takesNoTextForACall(Scene scene) {
        assertThat(scene.caravan.get("/text").body()).isEqualTo("direct:calls takes calls");
    }

    private static void listsModels(Scene scene) {
        assertThat(scene.caravan.get("/v1/models").json().path("data"))
                .extracting(model -> model.path("id").asText())
                .contains("simple", "north/m1");
    }

    private static void showsAModel(Scene scene) {
        assertThat(scene.caravan.get("/v1/models/simple").json().path("id").asText())
                .isEqualTo("simple");
    }

    private static void showsUsage(Scene scene) {
        scene.caravan.chat("hi");

        assertThat(scene.caravan.get("/v1/usage").json().at("/data/0/requests").asInt())
                .isEqualTo(1);
    }
}
