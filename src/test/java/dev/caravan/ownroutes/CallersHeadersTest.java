package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import dev.caravan.ownroutes.Shop.Edit;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers of a call are for its routes to read where the operator lists them. */
class CallersHeadersTest {
    @Test
    void those_that_are_listed_are_readable_in_our_routes_in_any_case() throws Exception {
        try (Shop shop = new Shop()) {
            String gateway = Files.readString(shop.caravan().routes().resolve("gateway.camel.yaml"));
            String step = "        - bean:\n            ref: admission\n            method: identify\n";
            String edited = gateway.replace(step, """
                            - setVariable: {name: p, simple: "${body.asked.headers['X-Priority']}"}
                            - setVariable: {name: q, simple: "${body.asked.headers.get('x-other')}"}
                            - log: "seen ${variable.p} ${variable.q}"
                    """ + step);
            assertThat(edited).isNotEqualTo(gateway);
            try {
                shop.tryOut(
                        new Edit(Map.of("gateway.camel.yaml", edited), Map.of())
                                .with("caravan.door.read-request-headers", "x-priority"),
                        open -> {
                            open.caravan()
                                    .post(
                                            "/v1/chat/completions",
                                            TestCaravan.request("simple", "hi", false),
                                            Map.of("x-priority", "high", "x-other", "1"));
                            open.awaitLogged("seen high ");
                            assertThat(open.logged()).noneMatch(line -> line.contains("seen high 1"));
                        });
            } finally {
                Files.writeString(shop.caravan().routes().resolve("gateway.camel.yaml"), gateway);
            }
        }
    }
}
