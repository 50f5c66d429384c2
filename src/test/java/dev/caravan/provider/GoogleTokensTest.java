package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Call;
import dev.caravan.stub.GoogleTokenDialect;
import dev.caravan.stub.IssuedTokens;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.VertexDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Google's tokens for a key in a file or for the machine itself, and what is said where there are none. */
class GoogleTokensTest {
    private final GoogleKeyFiles keys = GoogleKeyFiles.made();
    private final MovedClock clock = new MovedClock();
    private final IssuedTokens tokens = new IssuedTokens(clock, Duration.ofMinutes(60));
    private final ProviderStub google =
            new ProviderStub(new GoogleTokenDialect(tokens, keys.keys().getPublic()));
    private final ProviderStub vertex = new ProviderStub(new VertexDialect(tokens));

    private final Path folder;

    GoogleTokensTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        google.close();
        vertex.close();
    }

    private TestCaravan.Builder with() {
        return TestCaravan.with()
                .clock(clock)
                .property("caravan.provider.vertex.base-url", vertex.baseUrl())
                .property("caravan.provider.vertex.location", VertexDialect.LOCATION)
                .property("caravan.retry.tries", "1");
    }

    private Path serviceAccount() throws IOException {
        return keys.serviceAccount(folder, google.baseUrl() + "/token");
    }

    private static Reply ask(TestCaravan caravan) {
        return caravan.ask("vertex/gemini-2.5-flash", "hi");
    }

    private static void works(TestCaravan caravan) {
        Reply reply = ask(caravan);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    void a_service_account_signs_for_a_token_that_is_kept() throws IOException {
        try (TestCaravan caravan = with().property(
                        "caravan.provider.vertex.credentials", serviceAccount().toString())
                .start()) {
            works(caravan);
            works(caravan);
            assertThat(google.journal().count()).isEqualTo(1);

            clock.moves(Duration.ofMinutes(59));
            works(caravan);

            assertThat(google.journal().count()).isEqualTo(2);
            assertThat(vertex.journal().last().header("authorization")).hasValue("Bearer stub.token-2.secret");
        }
    }

    @Test
    void what_another_key_has_signed_is_refused_and_named() throws IOException {
        Path file = GoogleKeyFiles.made().serviceAccount(folder, google.baseUrl() + "/token");
        try (TestCaravan caravan = with().property("caravan.provider.vertex.credentials", file.toString())
                .start()) {
            Reply reply = ask(caravan);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body())
                    .contains("no token from Google: invalid_grant", "GOOGLE_APPLICATION_CREDENTIALS")
                    .doesNotContain(file.toString());
        }
    }

    @Test
    void a_key_that_was_replaced_is_read_again() throws IOException {
        Path file = serviceAccount();
        try (TestCaravan caravan = with().property("caravan.provider.vertex.credentials", file.toString())
                .property("caravan.cool-down.auth", "1s")
                .start()) {
            works(caravan);
            String good = Files.readString(file);
            Files.writeString(file, "{}");
            clock.moves(Duration.ofMinutes(61));
            Reply reply = ask(caravan);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("names no file of type service_account or authorized_user");

            Files.writeString(file, good);
            clock.moves(Duration.ofSeconds(2));

            works(caravan);
        }
    }

    @Test
    void what_a_user_has_lent_names_the_project_that_pays() throws IOException {
        Path file = GoogleKeyFiles.user(folder, GoogleTokenDialect.REFRESH_TOKEN);
        try (TestCaravan caravan = with().property("caravan.provider.vertex.credentials", file.toString())
                .property("caravan.provider.vertex.authority", google.baseUrl())
                .start()) {
            works(caravan);

            assertThat(vertex.journal().last().header("x-goog-user-project")).hasValue("my-project");
        }
    }

    @Test
    void a_machine_of_googles_asks_who_it_is() {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", folder.toString());
        try (TestCaravan caravan = with().property("caravan.provider.vertex.project", VertexDialect.PROJECT)
                .property("caravan.provider.vertex.authority", google.baseUrl())
                .start()) {
            works(caravan);

            Call asked = google.journal().last();
            assertThat(asked.path()).isEqualTo("/computeMetadata/v1/instance/service-accounts/default/token");
            assertThat(asked.header("metadata-flavor")).hasValue("Google");

            google.stopped();
            tokens.revoke();
            Reply reply = ask(caravan);
            assertThat(reply.body())
                    .contains(
                            "no token from the metadata server, for there are no GOOGLE_APPLICATION_CREDENTIALS: connection refused");
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no such file| location=europe-west4| no GOOGLE_APPLICATION_CREDENTIALS that can be read (",
                "not json| location=europe-west4| no GOOGLE_APPLICATION_CREDENTIALS that holds JSON (",
                "{\"type\":\"external_account\"}| location=europe-west4|"
                        + " no GOOGLE_APPLICATION_CREDENTIALS of type service_account or authorized_user (",
                "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"secret-half\"}|"
                        + " location=europe-west4|"
                        + " no GOOGLE_APPLICATION_CREDENTIALS with a client_email and a private_key (",
                "{\"type\":\"authorized_user\",\"client_id\":\"1\",\"refresh_token\":\"secret-half\"}|"
                        + " location=europe-west4| no GOOGLE_CLOUD_PROJECT",
                "{\"type\":\"authorized_user\",\"client_id\":\"1\",\"refresh_token\":\"secret-half\"}| location=|"
                        + " no GOOGLE_CLOUD_LOCATION",
                "{\"type\":\"authorized_user\",\"client_id\":\"1\",\"refresh_token\":\"secret-half\"}|"
                        + " location=evil.example/x| no GOOGLE_CLOUD_LOCATION such as europe-west4 or global"
            })
    void what_is_missing_is_named_at_the_start(String content, String property, String words) throws IOException {
        Path file = folder.resolve("given.json");
        if (!content.startsWith("no such")) {
            Files.writeString(file, content);
        }
        String[] pair = property.strip().split("=", 2);
        try (TestCaravan caravan = with().property("caravan.provider.vertex.credentials", file.toString())
                .property("caravan.provider.vertex." + pair[0], pair[1])
                .ownChains()
                .property("caravan.tier.simple.chain", "vertex/gemini-2.5-flash, sandbox/echo")
                .start()) {
            assertThat(caravan.logged()).anyMatch(line -> line.contains("vertex (" + words.strip()));
            assertThat(caravan.logged().toString()).doesNotContain("secret-half");
            assertThat(ask(caravan).status()).isEqualTo(404);
            assertThat(vertex.journal().count()).isZero();
        }
    }
}
