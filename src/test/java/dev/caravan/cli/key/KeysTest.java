package dev.caravan.cli.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.call.Identity;
import dev.caravan.harness.Postgres;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code caravan key}, and who may call with what it makes. */
class KeysTest {
    /** A second, and what a machine takes that does other things at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final Path folder;

    KeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        north.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void a_key_holds_in_a_running_server_within_a_second_until_it_is_revoked(String database) {
        Map<String, String> place = place(database);
        KeyDesk desk = new KeyDesk(place, InstantSource.system());
        try (TestCaravan caravan = start(place)) {
            assertThat(caravan.chat("hi").status()).isEqualTo(401);

            String secret = desk.create("acme", "--plan", "enterprise");
            awaitStatus(caravan, secret, 200);
            assertThat(desk.key("revoke", "acme")).isZero();
            awaitStatus(caravan, secret, 401);

            String another = desk.create("acme");
            awaitStatus(caravan, another, 200);
            assertThat(caravan.chatWith(secret, "hi").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void keys_are_made_shown_and_changed_while_no_server_runs(String database) throws IOException {
        KeyDesk desk = new KeyDesk(place(database), InstantSource.system());

        desk.create("acme", "--plan=premium", "--requests-per-day", "7", "--usd-per-day", "0.25");
        assertThat(desk.key("change", "acme", "--requests-per-day", "plan", "--requests-per-minute", "3", "--json"))
                .isZero();
        JsonNode changed = json(desk.out());
        assertThat(desk.key("list", "--json")).isZero();
        JsonNode listed = json(desk.out()).path("keys");

        assertThat(changed.path("requests_per_minute").asInt()).isEqualTo(3);
        assertThat(changed.has("requests_per_day")).isFalse();
        assertThat(changed.has("secret")).isFalse();
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("plan").asText()).isEqualTo("premium");
        assertThat(listed.get(0).path("usd_per_day").decimalValue()).isEqualByComparingTo("0.25");
        assertThat(listed.get(0).path("state").asText()).isEqualTo("live");
        assertThat(desk.key("list")).isZero();
        assertThat(desk.out()).contains("acme").contains("3 requests a minute, 0.25 USD a day");
    }

    @Test
    void the_secret_is_the_last_line_alone_and_only_its_hash_is_kept() throws IOException {
        KeyDesk desk = new KeyDesk(place("sqlite"), InstantSource.system());

        String secret = desk.create("acme");
        desk.key("list", "--json");
        String listed = desk.out();
        desk.key("create", "--name", "other", "--json");
        JsonNode other = json(desk.out());

        assertThat(secret).matches("cvn_[A-Za-z0-9_-]{43}");
        assertThat(desk.out().lines()).hasSize(1);
        assertThat(other.path("secret").asText()).matches("cvn_[A-Za-z0-9_-]{43}");
        assertThat(other.path("plan").asText()).isEqualTo("enterprise");
        assertThat(listed).doesNotContain(secret).doesNotContain(Identity.hash(secret));
        assertThat(everythingStored()).contains(Identity.hash(secret)).doesNotContain(secret.substring(4));
    }

    @Test
    void a_key_ends_with_the_last_day_that_it_is_for() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
        Map<String, String> place = place("sqlite");
        KeyDesk desk = new KeyDesk(place, now::get).with("caravan.budget.zone", "Europe/Berlin");
        String untilTheDayEnds = desk.create("day", "--expires", "2026-12-01");
        String untilNoon = desk.create("moment", "--expires", "2026-12-01T12:00:00+01:00");

        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .property("caravan.data", folder.toString())
                .clock(now::get)
                .start()) {
            now.set(Instant.parse("2026-12-01T10:59:59Z"));
            assertThat(caravan.chatWith(untilNoon, "hi").status()).isEqualTo(200);
            now.set(Instant.parse("2026-12-01T11:00:00Z"));
            assertThat(caravan.chatWith(untilNoon, "hi").status()).isEqualTo(401);
            now.set(Instant.parse("2026-12-01T22:59:59Z"));
            assertThat(caravan.chatWith(untilTheDayEnds, "hi").status()).isEqualTo(200);
            now.set(Instant.parse("2026-12-01T23:00:00Z"));
            assertThat(caravan.chatWith(untilTheDayEnds, "hi").status()).isEqualTo(401);

            assertThat(desk.key("change", "day", "--expires", "never")).isZero();
            awaitStatus(caravan, untilTheDayEnds, 200);
        }
    }

    @Test
    void unknown_expired_and_revoked_keys_hear_the_same() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
        KeyDesk desk = new KeyDesk(place("sqlite"), now::get);
        String expired = desk.create("expired", "--expires", "2026-11-30T13:00:00Z");
        String revoked = desk.create("revoked");
        desk.key("revoke", "revoked");
        now.set(Instant.parse("2026-11-30T14:00:00Z"));

        try (TestCaravan caravan = TestCaravan.with()
                .provider("north", north)
                .property("caravan.auth", "keys")
                .property("caravan.data", folder.toString())
                .clock(now::get)
                .start()) {
            Reply unknown = caravan.chatWith("cvn_nobody", "hi");

            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.errorCode()).isEqualTo("invalid_api_key");
            assertThat(caravan.chatWith(expired, "hi").body()).isEqualTo(unknown.body());
            assertThat(caravan.chatWith(revoked, "hi").body()).isEqualTo(unknown.body());
            assertThat(north.journal().count()).isZero();
        }
    }

    @Test
    void every_door_asks_for_a_key_and_takes_it_in_both_forms() {
        Map<String, String> place = place("sqlite");
        String secret = new KeyDesk(place, InstantSource.system()).create("acme");
        try (TestCaravan caravan = start(place)) {
            String message =
                    "{\"model\":\"simple\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

            for (String path : new String[] {"/v1/messages", "/v1/messages/count_tokens"}) {
                Reply refused = caravan.post(path, message);
                assertThat(refused.status()).as(path).isEqualTo(401);
                assertThat(refused.json().path("type").asText()).isEqualTo("error");
                assertThat(refused.json().at("/error/type").asText()).isEqualTo("authentication_error");
                assertThat(caravan.post(path, message, "x-api-key", secret).status())
                        .as(path)
                        .isEqualTo(200);
            }
            for (String path : new String[] {"/v1/models", "/v1/models/simple"}) {
                assertThat(caravan.get(path).errorCode()).as(path).isEqualTo("invalid_api_key");
                assertThat(caravan.get(path, "anthropic-version", "2023-06-01")
                                .json()
                                .at("/error/type")
                                .asText())
                        .isEqualTo("authentication_error");
                assertThat(caravan.get(path, "x-api-key", secret).status())
                        .as(path)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void of_several_keys_that_are_sent_the_one_of_ours_counts() {
        Map<String, String> place = place("sqlite");
        String secret = new KeyDesk(place, InstantSource.system()).create("acme");
        try (TestCaravan caravan = start(place)) {
            String question = TestCaravan.request("simple", "hi", false);
            String ours = "authorization: Bearer " + secret;
            String another = "authorization: Bearer sk-of-a-default";

            assertThat(Wire.answer(caravan, Wire.post(question, another, ours)).status())
                    .isEqualTo(200);
            assertThat(Wire.answer(caravan, Wire.post(question, another, "x-api-key: " + secret))
                            .status())
                    .isEqualTo(200);
            assertThat(Wire.answer(caravan, Wire.post(question, ours, "x-api-key: any"))
                            .status())
                    .isEqualTo(200);
            assertThat(Wire.answer(caravan, Wire.post(question, another)).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void where_no_key_is_asked_for_any_will_do_but_one_that_was_taken_back() {
        try (TestCaravan caravan = TestCaravan.with().provider("north", north).start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String live = desk.create("live");
            String revoked = desk.create("revoked");
            desk.key("revoke", "revoked");
            awaitStatus(caravan, revoked, 401);

            assertThat(caravan.chat("hi").status()).isEqualTo(200);
            assertThat(caravan.chatWith("any", "hi").status()).isEqualTo(200);
            assertThat(caravan.chatWith(live, "hi").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key|says nothing without",
                "key creat --name a|did you mean 'create'?",
                "key create|needs --name",
                "key create --name a b|takes no 'b'",
                "key create --name open|cannot be called 'open'",
                "key create --name 'a b'|cannot be called",
                "key create --name a --plan premum|did you mean 'premium'?",
                "key create --name a --request-per-day 5|did you mean '--requests-per-day'?",
                "key create --name a --requests-per-day five|whole number",
                "key create --name a --requests-per-day -5|whole number",
                "key create --name a --usd-per-day 0.0000000001|amount",
                "key create --name a --expires tomorrow|must be a day",
                "key create --name a --expires 2020-01-01|is over already",
                "key create --name a --plan|needs a value",
                "key create --name a --name b|is there twice",
                "key change a|says what is to change",
                "key revoke|needs the name",
                "key list a|takes no 'a'"
            })
    void wrong_usage_is_exit_code_2_and_says_what_was_meant(String line, String said) {
        KeyDesk desk = new KeyDesk(place("sqlite"), InstantSource.system());
        String[] words = Stream.of(line.split(" (?=(?:[^']*'[^']*')*[^']*$)"))
                .skip(1)
                .map(word -> word.replace("'", ""))
                .toArray(String[]::new);

        assertThat(desk.key(words)).isEqualTo(2);
        assertThat(desk.err()).startsWith("caravan key: ").contains(said);
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void what_cannot_be_done_is_exit_code_1() {
        KeyDesk desk = new KeyDesk(place("sqlite"), InstantSource.system());
        desk.create("acme");

        assertThat(desk.key("create", "--name", "acme")).isEqualTo(1);
        assertThat(desk.err()).contains("there is a key 'acme' already");
        assertThat(desk.out()).isEmpty();
        assertThat(desk.key("revoke", "acne")).isEqualTo(1);
        assertThat(desk.err()).contains("did you mean 'acme'?");
        KeyDesk nowhere = desk.with("caravan.data", "/proc/nowhere");
        assertThat(nowhere.key("list")).isEqualTo(1);
        assertThat(nowhere.err()).contains("the store /proc/nowhere/caravan.db cannot be used");
        assertThat(desk.key("--help")).isZero();
        assertThat(desk.out()).contains("usage: ./caravan key create");
    }

    private TestCaravan start(Map<String, String> place) {
        TestCaravan.Builder builder =
                TestCaravan.with().provider("north", north).property("caravan.auth", "keys");
        place.forEach(builder::property);
        return builder.start();
    }

    private Map<String, String> place(String database) {
        return database.equals("sqlite")
                ? Map.of("caravan.data", folder.toString())
                : Map.of("caravan.store.url", Postgres.database());
    }

    private static void awaitStatus(TestCaravan caravan, String secret, int status) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Reply reply = caravan.chatWith(secret, "hi");
        while (reply.status() != status && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
            reply = caravan.chatWith(secret, "hi");
        }
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    }

    private String everythingStored() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static JsonNode json(String text) throws IOException {
        return Json.mapper().readTree(text);
    }
}
