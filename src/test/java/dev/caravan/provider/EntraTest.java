package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AzureDialect;
import dev.caravan.stub.Call;
import dev.caravan.stub.EntraDialect;
import dev.caravan.stub.IssuedTokens;
import dev.caravan.stub.ProviderStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application's tokens for Azure: asked for once, kept until shortly before they end, renewed by one call for all. */
class EntraTest {
    private final MovedClock clock = new MovedClock();
    private final IssuedTokens tokens = new IssuedTokens(clock, Duration.ofHours(1));
    private final ProviderStub entra = new ProviderStub(new EntraDialect(tokens));
    private final ProviderStub azure = new ProviderStub(new AzureDialect(tokens));
    private final ProviderStub south = ProviderStub.openAi();

    @AfterEach
    void close() {
        entra.close();
        azure.close();
        south.close();
    }

    private TestCaravan.Builder with() {
        return TestCaravan.with()
                .clock(clock)
                .provider("south", south)
                .property("caravan.provider.azure.base-url", azure.baseUrl())
                .property("caravan.provider.azure.api-version", "2024-10-21")
                .property("caravan.provider.azure.tenant", EntraDialect.TENANT)
                .property("caravan.provider.azure.client-id", EntraDialect.CLIENT)
                .property("caravan.provider.azure.client-secret", EntraDialect.SECRET)
                .property("caravan.provider.azure.authority", entra.baseUrl())
                .property("caravan.tier.simple.chain", "azure/my-mini, south/m1")
                .property("caravan.retry.tries", "1");
    }

    private static void works(TestCaravan caravan) {
        Reply reply = caravan.ask("azure/my-mini", "hi");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    void a_token_opens_it_until_shortly_before_it_ends() {
        try (TestCaravan caravan = with().start()) {
            works(caravan);
            works(caravan);
            clock.moves(Duration.ofMinutes(57));
            works(caravan);
            assertThat(entra.journal().count()).isEqualTo(1);

            clock.moves(Duration.ofMinutes(2));
            works(caravan);
            works(caravan);

            assertThat(entra.journal().count()).isEqualTo(2);
            Call last = azure.journal().last();
            assertThat(last.header("authorization")).hasValue("Bearer stub.token-2.secret");
            assertThat(last.header("api-key")).isEmpty();
        }
    }

    @Test
    void all_who_need_one_in_the_same_moment_wait_for_the_same() throws Exception {
        entra.after(Duration.ofMillis(300));
        try (TestCaravan caravan = with().start()) {
            assertThat(atOnce(20, caravan)).allMatch(reply -> reply.status() == 200);

            assertThat(entra.journal().count()).isEqualTo(1);
            assertThat(azure.journal().count()).isEqualTo(20);
        }
    }

    @Test
    void while_one_renews_it_the_others_go_on_with_what_they_have() throws Exception {
        try (TestCaravan caravan = with().start()) {
            works(caravan);
            clock.moves(Duration.ofMinutes(59));
            entra.after(Duration.ofMillis(300));

            assertThat(atOnce(10, caravan)).allMatch(reply -> reply.status() == 200);

            assertThat(entra.journal().count()).isEqualTo(2);
        }
    }

    @Test
    void a_token_that_cannot_be_renewed_in_time_serves_until_its_end() {
        try (TestCaravan caravan = with().expectsErrors().start()) {
            works(caravan);
            clock.moves(Duration.ofMinutes(59));
            entra.fails(503);

            works(caravan);
            works(caravan);

            // Who failed leaves the next ones alone for a while.
            assertThat(entra.journal().count()).isEqualTo(2);
            assertThat(caravan.logged()).anyMatch(line -> line.contains("no token from Entra ID: it answered 503"));

            entra.behaves();
            clock.moves(Duration.ofSeconds(11));
            works(caravan);
            assertThat(entra.journal().count()).isEqualTo(3);
        }
    }

    @Test
    void a_refused_token_is_renewed_once() {
        try (TestCaravan caravan = with().start()) {
            works(caravan);
            tokens.revoke();

            works(caravan);

            assertThat(entra.journal().count()).isEqualTo(2);
            assertThat(azure.journal().count()).isEqualTo(3);
        }
    }

    @Test
    void an_application_that_may_not_is_refused_after_one_more_token() {
        try (TestCaravan caravan = with().start()) {
            azure.fails(401);

            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(entra.journal().count()).isEqualTo(2);
            assertThat(azure.journal().count()).isEqualTo(2);
            assertThat(caravan.ask("simple", "hi").header("x-caravan-provider")).isEqualTo("south");
            assertThat(azure.journal().count()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "client-secret, wrong~secret, AADSTS7000215: AZURE_CLIENT_SECRET is not the application's",
        "client-id, 999, AADSTS700016: the tenant has no application AZURE_CLIENT_ID",
        "tenant, other, AADSTS90002: there is no tenant AZURE_TENANT_ID"
    })
    void what_is_wrong_with_the_application_is_said(String property, String value, String words) {
        try (TestCaravan caravan =
                with().property("caravan.provider.azure." + property, value).start()) {
            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("no token from Entra ID", words);
            assertThat(reply.body() + caravan.logged())
                    .doesNotContain("wrong~secret", EntraDialect.SECRET, "directory");
            assertThat(azure.journal().count()).isZero();
        }
    }

    @Test
    void where_no_token_is_to_be_had_the_next_provider_is_asked() {
        try (TestCaravan caravan = with().start()) {
            entra.fails(503);

            assertThat(caravan.ask("simple", "hi").header("x-caravan-provider")).isEqualTo("south");

            entra.behaves();
            works(caravan);
        }
    }

    @Test
    void half_an_application_is_left_out_and_named() {
        try (TestCaravan caravan =
                with().property("caravan.provider.azure.client-secret", "").start()) {
            Reply reply = caravan.ask("azure/my-mini", "hi");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(caravan.logged()).anyMatch(line -> line.contains("azure (no AZURE_CLIENT_SECRET)"));
        }
    }

    @Test
    void a_key_comes_before_an_application() {
        try (TestCaravan caravan = with().property("caravan.provider.azure.api-key", "key-of-azure")
                .start()) {
            works(caravan);

            assertThat(azure.journal().last().header("api-key")).hasValue("key-of-azure");
            assertThat(entra.journal().count()).isZero();
        }
    }

    @Test
    void it_outlives_a_set_of_routes() throws Exception {
        try (TestCaravan caravan = with().start()) {
            works(caravan);
            caravan.takeOver(Map.of("caravan.breaker.window", "10"));

            works(caravan);

            assertThat(entra.journal().count()).isEqualTo(1);
        }
    }

    @Test
    void the_probe_has_one_too() {
        try (TestCaravan caravan =
                with().property("caravan.probe.every", "50ms").start()) {
            azure.journal().awaitCount(1, Duration.ofSeconds(20));

            Call probe = azure.journal().calls().getFirst();
            assertThat(probe.path()).isEqualTo("/openai/models?api-version=2024-10-21");
            assertThat(probe.header("authorization")).hasValue("Bearer stub.token-1.secret");
            works(caravan);
            assertThat(entra.journal().count()).isEqualTo(1);
        }
    }

    private static List<Reply> atOnce(int many, TestCaravan caravan) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> asked = new ArrayList<>();
            IntStream.range(0, many)
                    .forEach(each -> asked.add(threads.submit(() -> caravan.ask("azure/my-mini", "hi"))));
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> reply : asked) {
                replies.add(reply.get());
            }
            return replies;
        }
    }
}
