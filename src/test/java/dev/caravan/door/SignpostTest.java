package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import org.junit.jupiter.api.Test;

/** Who opens the port in a browser reads where to look. */
class SignpostTest {
    private static final String OWN = """
            - route:
                id: front-page
                from:
                  uri: platform-http:/
                  steps:
                    - setBody:
                        constant: ours
            """;

    @Test
    void the_door_says_in_a_line_what_can_be_called() {
        try (TestCaravan caravan = TestCaravan.with().start()) {
            Reply reply = caravan.get("/");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("content-type")).startsWith("text/plain");
            assertThat(reply.body().lines()).singleElement().asString().contains("/v1/chat/completions", "/v1/models");
            assertThat(caravan.get("/favicon.ico").status()).isEqualTo(404);
        }
    }

    @Test
    void who_has_no_key_is_told_how_to_send_one() {
        try (TestCaravan caravan =
                TestCaravan.with().property("caravan.auth", "keys").start()) {
            assertThat(caravan.get("/").status()).isEqualTo(401);
            assertThat(caravan.get("/").body()).contains("Authorization: Bearer KEY");
        }
    }

    @Test
    void a_page_of_an_operators_own_stands_in_its_place() {
        try (TestCaravan caravan =
                TestCaravan.with().routeFile("own.camel.yaml", OWN).start()) {
            assertThat(caravan.get("/").body()).isEqualTo("ours");
        }
    }
}
