package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is counted goes on over a save, and routes of one's own are counted too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetersTest {
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
    void counters_and_routes_keep_their_series() throws Exception {
        Edit edit = Edit.of("""
                - from:
                    uri: platform-http:/own
                    steps:
                      - to: micrometer:counter:visits
                      - filter:
                          simple: ${header.bad} != null
                          steps:
                            - throwException: {exceptionType: java.lang.IllegalStateException, message: oops}
                """);

        for (int save = 0; save < 3; save++) {
            shop.tryOut(edit, open -> {
                open.get("/own");
                open.get("/own?bad=1");
            });
        }

        String meters = shop.caravan().manage("/observe/metrics").body();
        assertThat(meters.lines().filter(line -> line.startsWith("visits_total{")))
                .singleElement()
                .asString()
                .endsWith(" 6.0");
        assertThat(shop.caravan().meter("caravan_route_duration_seconds_count", "route=\"own-1\"", "outcome=\"done\""))
                .isEqualTo(3);
        assertThat(shop.caravan()
                        .meter("caravan_route_duration_seconds_count", "route=\"own-1\"", "outcome=\"failed\""))
                .isEqualTo(3);
        assertThat(meters).doesNotContain("routes-1", "routes-2", "route=\"gateway\"");
    }

    @Test
    void properties_of_camel_and_its_components_hold() throws Exception {
        shop.tryOut(
                Edit.of(Trial.page("""
                                - setBody: {constant: x}
                                - to: seda:later
                                """) + """
                                - route:
                                    id: later
                                    from:
                                      uri: seda:later
                                      steps:
                                        - log: "in ${camelId} ${exchangeProperty.CamelToEndpoint}"
                                """)
                        .with("camel.component.seda.queue-size", "1")
                        .with("camel.main.log-mask", "true"),
                open -> {
                    open.get("/own");
                    open.awaitLogged("in caravan");
                });
        assertThat(shop.refused(Edit.of(Trial.page("- log: x")).with("camel.component.seda.queue-sice", "1")))
                .singleElement()
                .asString()
                .contains("camel.component.seda.queue-sice");
    }
}
