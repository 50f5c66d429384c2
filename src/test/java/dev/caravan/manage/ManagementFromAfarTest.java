package dev.caravan.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.stub.ProviderStub;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told what on the management port, and that nobody can keep it from telling the others. */
@Tag("slow")
class ManagementFromAfarTest {
    private static final String ADMIN_KEY = "sixteen-and-more";
    private static final List<String> PAGES =
            List.of("/observe/health", "/observe/metrics", "/api/routes", "/api/batches", "/nowhere");

    private final ProviderStub north = ProviderStub.openAi().says("from north");

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with().provider("north", north).property("caravan.admin-api-key", ADMIN_KEY);
    }

    @Test
    void beyond_this_machine_everybody_hears_whether_it_lives_and_no_more() {
        try (TestCaravan caravan = caravan().property("caravan.host", "0.0.0.0").start()) {
            for (String host : new String[] {"10.1.2.3:9876", "localhost", "caravan.example"}) {
                for (String path : new String[] {"/observe/health/live", "/observe/health/ready"}) {
                    Reply reply = ask(caravan, path, "Host: " + host);
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.body()).isEqualTo("{\"status\":\"UP\"}");
                }
                for (String path : PAGES) {
                    assertThat(ask(caravan, path, "Host: " + host).status())
                            .as(path)
                            .isEqualTo(403);
                }
            }
            String key = "Host: caravan.example\r\nAuthorization: Bearer " + ADMIN_KEY;
            assertThat(ask(caravan, "/observe/metrics", key).status()).isEqualTo(200);
            assertThat(ask(caravan, "/observe/health/ready", key).json().path("checks"))
                    .isNotEmpty();
        }
    }

    @Test
    void what_is_not_ready_says_so_to_everybody() throws Exception {
        try (TestCaravan caravan = caravan().start()) {
            caravan.gateway().drain(Duration.ofMillis(100));

            Reply reply = ask(caravan, "/observe/health/ready", "Host: 10.1.2.3");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).isEqualTo("{\"status\":\"DOWN\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=10.0.0.1",
                "X-Forwarded-For: 10.0.0.1",
                "x-forwarded-host: caravan.example",
                "X-Forwarded-Proto: https",
                "Via: 1.1 proxy",
                "X-Real-IP: 127.0.0.1",
                "X-Forwarded-For:"
            })
    void what_somebody_hands_on_is_foreign(String header) {
        try (TestCaravan caravan = caravan().start()) {
            String head = "Host: localhost\r\n" + header;

            for (String path : PAGES) {
                assertThat(ask(caravan, path, head).status()).as(path).isEqualTo(403);
            }
            assertThat(ask(caravan, "/observe/health/live", head).body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(ask(caravan, "/observe/metrics", head + "\r\nX-Api-Key: " + ADMIN_KEY)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_key_that_can_be_guessed_stops_the_start_where_others_can_try_it() {
        TestCaravan.Builder short15 = TestCaravan.with()
                .provider("north", north)
                .property("caravan.host", "0.0.0.0")
                .property("caravan.admin-api-key", "fifteen-letters");

        assertThatThrownBy(short15::start)
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.admin-api-key is too short")
                .hasMessageContaining("16 characters")
                .hasMessageNotContaining("fifteen-letters");
    }

    @Test
    void who_does_not_go_on_is_hung_up_on_and_keeps_nobody_out() {
        try (TestCaravan caravan = caravan().start()) {
            List<Wire> idle = new ArrayList<>();
            try {
                for (int i = 0; i < 400; i++) {
                    idle.add(Wire.to(caravan.gateway().managementPort()).send("GET /observe/health HTTP/1.1\r\n"));
                }

                assertThat(ask(caravan, "/observe/health", "Host: localhost").status())
                        .isEqualTo(200);
                assertThat(idle.getFirst().patience(Duration.ofSeconds(1)).toEnd())
                        .isEmpty();
                assertThat(idle.getLast().patience(Duration.ofSeconds(30)).toEnd())
                        .startsWith("HTTP/1.1 408");
            } finally {
                idle.forEach(Wire::close);
            }
        }
    }

    @Test
    void what_is_framed_in_two_ways_is_refused_here_too() {
        try (TestCaravan caravan = caravan().start();
                Wire wire = Wire.to(caravan.gateway().managementPort())) {
            String second = "GET /observe/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String first = second.replace("localhost", "localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked");
            String heard = wire.send(first).send("0\r\n\r\n").send(second).toEnd();

            assertThat(heard).startsWith("HTTP/1.1 400 ").doesNotContain("200 OK");
        }
    }

    /** A table that is locked is a store that hangs: nothing comes back, and no error either. */
    @Test
    void a_store_that_hangs_stops_neither_the_probes_nor_the_figures_nor_the_callers() throws Exception {
        String database = Postgres.database();
        try (TestCaravan caravan =
                caravan().property("caravan.store.url", database).start()) {
            assertThat(caravan.chat("hi").status()).isEqualTo(200);
        }
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE spent IN ACCESS EXCLUSIVE MODE");
            try (TestCaravan caravan = caravan()
                    .property("caravan.store.url", database)
                    .property("caravan.budget.usd-per-day", "5")
                    .property("caravan.budget.usd-per-month", "50")
                    .patience(Duration.ofSeconds(4))
                    .start()) {
                for (int i = 0; i < 4; i++) {
                    assertThat(caravan.manage("/observe/metrics").body()).contains("llm_budget_used_ratio{");
                    assertThat(caravan.manage("/observe/health/live").status()).isEqualTo(200);
                    assertThat(caravan.get("/v1/models").status()).isEqualTo(200);
                }

                connection.rollback();
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (!caravan.manage("/observe/metrics").body().contains("scope=\"day\"} 0.0")) {
                    assertThat(System.nanoTime()).isLessThan(end);
                }
            }
        }
    }

    private static Reply ask(TestCaravan caravan, String path, String headers) {
        try (Wire wire = Wire.to(caravan.gateway().managementPort())) {
            return wire.send("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n\r\n")
                    .reply()
                    .orElseThrow();
        }
    }
}
