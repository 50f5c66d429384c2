package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Books;
import dev.caravan.harness.TestCaravan;
import dev.caravan.ownroutes.Shop.Edit;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A route of one's own asks a tier by {@code to: caravan:TIER}. */
@Timeout(120)
class CaravanStepTest {
    private static final String ROUTES = """
            - route:
                id: ask-page
                from:
                  uri: platform-http:/ask
                  steps:
                    - to: caravan:complex
            - route:
                id: joke-page
                from:
                  uri: platform-http:/joke
                  steps:
                    - setBody: {simple: "a joke about ${header.about}"}
                    - to:
                        uri: caravan:simple
                        parameters:
                          system: Be brief.
                          tags: page=joke,about=${header.about}
            - route:
                id: in-parts
                from:
                  uri: platform-http:/in-parts
                  steps:
                    - setBody: {constant: "a,b"}
                    - split:
                        tokenize: {token: ","}
                        parallelProcessing: "true"
                        steps:
                          - to: caravan:simple
            - route:
                id: for-acme
                from:
                  uri: platform-http:/for-acme
                  parameters: {caravan.open: "true"}
                  steps:
                    - setBody: {constant: hi}
                    - to: caravan:simple?key=acme
            - route:
                id: flowing
                from:
                  uri: platform-http:/flowing
                  parameters: {caravan.open: "true"}
                  steps:
                    - setBody: {constant: hi}
                    - to: caravan:simple?stream=true
            - route:
                id: nowhere
                from:
                  uri: platform-http:/nowhere
                  parameters: {caravan.open: "true"}
                  steps:
                    - setBody: {constant: hi}
                    - to: caravan:complx
            - route:
                id: at-times
                from:
                  uri: timer:once?repeatCount=1
                  steps:
                    - setBody: {constant: hi}
                    - to: caravan:simple?tags=route=timer
            """;

    private static TestCaravan gateway(ProviderStub north) {
        return TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .routeFile("own.camel.yaml", ROUTES)
                .expectsErrors()
                .start();
    }

    private static String known(TestCaravan caravan, String secret) throws InterruptedException {
        while (caravan.get("/v1/models", "authorization", "Bearer " + secret).status() != 200) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return secret;
    }

    @Test
    void a_body_that_asks_nothing_is_the_mistake_of_whoever_sent_it() throws Exception {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan = gateway(north)) {
            String secret = known(caravan, KeyDesk.of(caravan).create("acme"));

            for (String body : List.of("", "  ")) {
                assertThat(caravan.post("/ask", body, "authorization", "Bearer " + secret))
                        .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
                        .satisfies(answer -> assertThat(answer.body())
                                .contains("body_not_understood")
                                .contains("asks nothing"));
            }
        }
    }

    @Test
    void its_calls_are_on_the_bill_of_whoever_called_the_route() throws Exception {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan = gateway(north)) {
            String secret = known(caravan, KeyDesk.of(caravan).create("acme"));
            while (caravan.books().number("SELECT count(*) FROM ledger") < 1) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            assertThat(caravan.get("/joke?about=sand").status()).isEqualTo(401);
            var joke = caravan.get("/joke?about=sand", "authorization", "Bearer " + secret);
            assertThat(joke.body()).isEqualTo("from north");
            assertThat(joke.header("caravantier")).isEqualTo("simple");
            assertThat(caravan.get("/in-parts", "authorization", "Bearer " + secret)
                            .status())
                    .isEqualTo(200);
            assertThat(caravan.get("/for-acme").body()).isEqualTo("from north");

            List<Books.Row> rows = caravan.books().rows("SELECT * FROM ledger ORDER BY at");
            assertThat(rows.stream().map(row -> row.text("key_name")))
                    .containsExactlyInAnyOrder("inside", "acme", "acme", "acme", "acme");
            assertThat(rows.stream().map(row -> row.text("tags")).filter(tags -> tags.contains("about=sand")))
                    .hasSize(1);
        }
    }

    @Test
    void a_call_that_is_refused_is_answered_as_every_refusal() {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan = gateway(north)) {
            var reply = caravan.get("/nowhere");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.errorCode()).isEqualTo("model_not_found");
        }
    }

    @Test
    void a_page_streams_what_the_step_streams() throws Exception {
        try (ProviderStub north = ProviderStub.openAi().saysEndlessly();
                TestCaravan caravan = gateway(north);
                HttpClient client = HttpClient.newHttpClient()) {
            InputStream flowing = client.send(
                            HttpRequest.newBuilder(
                                            URI.create(caravan.uri("/flowing").toString()))
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .body();
            assertThat(flowing.readNBytes(20)).hasSize(20);

            flowing.close();

            north.journal().awaitAbandoned(1, Duration.ofSeconds(2));
        }
    }

    @Test
    void a_caller_who_leaves_ends_the_call() throws IOException {
        try (ProviderStub north = ProviderStub.openAi().hangs();
                TestCaravan caravan = gateway(north)) {
            try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), caravan.port())) {
                caller.getOutputStream()
                        .write("GET /flowing HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                north.journal().awaitCount(2, Duration.ofSeconds(30));
            }

            north.journal().awaitAbandoned(1, Duration.ofSeconds(2));
        }
    }

    @Test
    void the_kamelets_are_there_and_stay_on_the_bill_of_the_caller() throws Exception {
        try (ProviderStub north = ProviderStub.openAi().says("complaint");
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.auth", "keys")
                        .routeFile(
                                "own.camel.yaml", """
                                - route:
                                    id: sort-page
                                    from:
                                      uri: platform-http:/sort
                                      steps:
                                        - to:
                                            uri: kamelet:caravan-classify
                                            parameters:
                                              labels: invoice,complaint
                                              tags: page=sort
                                        - to:
                                            uri: kamelet:caravan-extract
                                            parameters:
                                              schema: "{'type': 'string'}"
                                              asShape: "false"
                                """.replace("{'type': 'string'}", "{\\\"type\\\": \\\"string\\\"}"))
                        .expectsErrors()
                        .start()) {
            String secret = known(caravan, KeyDesk.of(caravan).create("acme"));
            north.says("\"complaint\"");

            var reply = caravan.post("/sort", "this is bad", "authorization", "Bearer " + secret);

            assertThat(reply.body()).isEqualTo("\"complaint\"");
            assertThat(caravan.books().rows("SELECT * FROM ledger").stream().map(row -> row.text("key_name")))
                    .containsExactly("acme", "acme");
        }
    }

    @Test
    void what_it_cannot_be_is_refused_with_file_and_line() throws Exception {
        try (Shop shop = new Shop()) {
            Trial.isRefused(
                            "a wrong option",
                            Edit.of(Trial.page("""
                                    - to:
                                        uri: caravan:simple
                                        parameters:
                                          temprature: 0.2
                                    """)),
                            "own.camel.yaml:9: 'caravan' has no option 'temprature'",
                            "temperature")
                    .check()
                    .in(shop);
            Trial.isRefused(
                            "a value that none can be",
                            Edit.of(Trial.page("""
                                    - to:
                                        uri: caravan:simple
                                        parameters:
                                          maxTokens: many
                                    """)),
                            "own.camel.yaml:9: 'maxTokens' of 'caravan' cannot be 'many'")
                    .check()
                    .in(shop);
            Trial.isRefused(
                            "a schema that is none",
                            Edit.of(Trial.page("""
                                    - to:
                                        uri: caravan:simple
                                        parameters:
                                          temperature: 0.2
                                          responseSchema: "{'type': 'thing'"
                                    """)),
                            "own.camel.yaml:10: 'responseSchema' is no JSON schema")
                    .check()
                    .in(shop);
        }
    }
}
