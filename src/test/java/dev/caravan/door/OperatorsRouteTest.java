package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorsRouteTest {
    private static final String ROUTES = """
            - route:
                id: greeting
                description: greets by name
                from:
                  uri: platform-http:/greet/{name}
                  parameters:
                    httpMethodRestrict: GET,POST
                  steps:
                    - setHeader:
                        name: Content-Type
                        constant:
                          expression: text/plain
                    - setHeader:
                        name: CamelHttpResponseCode
                        constant:
                          expression: "201"
                    - setBody:
                        simple: "${header.name} said ${body}"
            - route:
                id: broken
                description: fails, and nobody answers for it
                from:
                  uri: platform-http:/broken
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalArgumentException
                        message: a secret of the inside
            """;

    private final TestCaravan caravan = TestCaravan.with()
            .routeFile("own.camel.yaml", ROUTES)
            .expectsErrors()
            .start();

    @AfterEach
    void close() {
        caravan.close();
    }

    @Test
    void what_a_route_leaves_in_its_message_is_the_answer() throws Exception {
        HttpResponse<String> reply = post("/greet/ann", "hello");

        assertThat(reply.statusCode()).isEqualTo(201);
        assertThat(reply.body()).isEqualTo("ann said hello");
        assertThat(reply.headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(reply.headers().map().keySet()).noneMatch(name -> name.startsWith("camel"));
    }

    @Test
    void headers_and_queries_of_the_caller_are_no_headers_of_the_message() throws Exception {
        HttpResponse<String> reply = post("/greet/ann?name=eve&CamelHttpResponseCode=500", "hello");

        assertThat(reply.statusCode()).isEqualTo(201);
        assertThat(reply.body()).isEqualTo("ann said hello");
    }

    @Test
    void another_method_is_405_and_another_depth_404() {
        assertThat(caravan.get("/greet/ann").status()).isEqualTo(201);
        assertThat(caravan.get("/greet/ann/lee").status()).isEqualTo(404);
        assertThat(caravan.get("/v1/chat/completions").status()).isEqualTo(405);
    }

    @Test
    void a_route_that_fails_says_nothing_of_the_inside() {
        Reply reply = caravan.get("/broken");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorCode()).isEqualTo("internal_error");
        assertThat(reply.body()).doesNotContain("secret", "IllegalArgument");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + caravan.port() + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("name", "mallory")
                    .header("CamelHttpResponseCode", "500")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
