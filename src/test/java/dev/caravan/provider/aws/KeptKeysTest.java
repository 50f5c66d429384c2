package dev.caravan.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are found where the tools of Amazon look for them, in their order, and renewed before they end. */
class KeptKeysTest {
    private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
    private static final String ROLE = "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIA%s\",\"SecretAccessKey\":\"s\","
            + "\"Token\":\"t\",\"RoleArn\":\"r\",\"Expiration\":\"%s\"}";

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final Map<String, String> words = new HashMap<>();
    private final Network network = new Network();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    /** Answers by method and address; whoever is not there cannot be reached. */
    private static final class Network implements Errands {
        private final Map<String, Answer> answers = new HashMap<>();
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        private final List<Map<String, String>> headers = Collections.synchronizedList(new ArrayList<>());
        private volatile CountDownLatch held = new CountDownLatch(0);

        @Override
        public Answer send(String method, URI where, Map<String, String> sent, String body, Duration within) {
            asked.add(method + " " + where + (body.isEmpty() ? "" : " " + body));
            headers.add(sent);
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Answer answer = answers.get(method + " " + where);
            if (answer == null) {
                throw ProviderFailure.of(Trouble.TIMEOUT, 0, "timed out");
            }
            return answer;
        }

        Network says(String method, String where, int status, String body) {
            answers.put(method + " " + where, new Answer(status, body));
            return this;
        }
    }

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(home.resolve(".aws"));
    }

    private KeptKeys kept() {
        return new KeptKeys(new KeyWords(words, "eu-central-1", home.toString()), network, now::get);
    }

    private static String expiring(Duration in) {
        return ROLE.formatted("x", NOON.plus(in));
    }

    private void credentials(String text) throws IOException {
        Files.writeString(home.resolve(".aws/credentials"), text);
    }

    @Test
    void given_keys_go_before_all_others() throws IOException {
        credentials("[default]\naws_access_key_id=FILE\naws_secret_access_key=f\n");
        words.put("access-key", "GIVEN");
        words.put("secret-key", "g");
        words.put("session-token", "t");
        words.put("container-uri", "/role");

        AwsKeys keys = kept().keys();

        assertThat(keys.id()).isEqualTo("GIVEN");
        assertThat(keys.token()).contains("t");
        assertThat(keys.toString()).doesNotContain("GIVEN", "g,");
        assertThat(network.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-key", "secret-key"})
    void half_of_a_pair_is_named(String half) {
        words.put(half, "x");

        assertThatThrownBy(kept()::keys)
                .isInstanceOfSatisfying(ProviderFailure.class, failure -> assertThat(failure.trouble())
                        .isEqualTo(Trouble.AUTH))
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void a_profile_is_read_from_both_files_and_read_again() throws IOException {
        credentials("""
                # two of them
                [default]
                aws_access_key_id = DEFAULT
                aws_secret_access_key = d
                [work]
                aws_access_key_id = WORK ; a comment
                aws_secret_access_key = w=1/+
                aws_session_token=tt
                """);
        Files.writeString(home.resolve(".aws/config"), """
                [profile work]
                region = ap-south-1
                s3 =
                  aws_access_key_id = NESTED
                """);
        words.put("profile", "work");
        KeptKeys kept = kept();

        assertThat(kept.keys().id()).isEqualTo("WORK");
        assertThat(kept.keys().secret()).isEqualTo("w=1/+");
        assertThat(kept.keys().token()).contains("tt");
        assertThat(KeptKeys.regionOfProfile(new KeyWords(words, "", home.toString())))
                .contains("ap-south-1");

        credentials("[work]\naws_access_key_id = ROTATED\naws_secret_access_key = r\n");
        assertThat(kept.keys().id()).isEqualTo("WORK");
        now.set(NOON.plusSeconds(61));
        assertThat(kept.keys().id()).isEqualTo("ROTATED");

        Files.delete(home.resolve(".aws/credentials"));
        now.set(NOON.plusSeconds(200));
        assertThat(kept.keys().id()).as("the last ones are good still").isEqualTo("ROTATED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sso_session = my-sso", "credential_process = /bin/keys"})
    void a_profile_of_another_kind_says_what_to_do(String line) throws IOException {
        Files.writeString(home.resolve(".aws/config"), "[profile work]\n" + line + "\n");
        words.put("profile", "work");

        assertThatThrownBy(kept()::keys)
                .hasMessageContaining(line.split(" ", 2)[0])
                .hasMessageContaining("aws configure export-credentials");
    }

    @Test
    void a_profile_that_is_not_there_is_named() {
        words.put("profile", "wrok");

        assertThatThrownBy(kept()::keys).hasMessageContaining("'wrok'");
        assertThat(network.asked).isEmpty();
    }

    @Test
    void a_profile_takes_on_a_role_by_the_keys_of_another() throws IOException {
        credentials("[base]\naws_access_key_id=BASE\naws_secret_access_key=b\n");
        Files.writeString(home.resolve(".aws/config"), """
                [profile work]
                role_arn = arn:aws:iam::1:role/r
                source_profile = base
                external_id = e/1
                """);
        words.put("profile", "work");
        network.says("POST", "https://sts.eu-central-1.amazonaws.com/", 200, sts("ASIAROLE", Duration.ofHours(1)));

        assertThat(kept().keys().id()).isEqualTo("ASIAROLE");

        assertThat(network.asked)
                .containsExactly("POST https://sts.eu-central-1.amazonaws.com/ Action=AssumeRole&ExternalId=e%2F1"
                        + "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=caravan&Version=2011-06-15");
        assertThat(network.headers.getFirst().get("authorization")).contains("Credential=BASE/", "/sts/aws4_request");
    }

    private static String sts(String id, Duration lifetime) {
        return """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
                <AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
                <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """.formatted(id, NOON.plus(lifetime));
    }

    @Test
    void a_web_identity_is_exchanged_and_its_file_read_each_time() throws IOException {
        Path token = home.resolve("token");
        Files.writeString(token, "first\n");
        words.put("web-identity-token-file", token.toString());
        words.put("role", "arn:aws:iam::1:role/r");
        words.put("role-session-name", "me");
        words.put("sts-url", "http://sts.example");
        network.says("POST", "http://sts.example/", 200, sts("ASIA1", Duration.ofHours(1)));
        KeptKeys kept = kept();

        assertThat(kept.keys().id()).isEqualTo("ASIA1");
        Files.writeString(token, "second");
        network.says("POST", "http://sts.example/", 200, sts("ASIA2", Duration.ofHours(3)));
        now.set(NOON.plus(Duration.ofMinutes(56)));
        assertThat(kept.keys().id()).isEqualTo("ASIA2");

        assertThat(network.asked.getFirst()).contains("WebIdentityToken=first", "RoleSessionName=me");
        assertThat(network.asked.getLast()).contains("WebIdentityToken=second");
        assertThat(network.headers.getFirst()).doesNotContainKey("authorization");
    }

    @Test
    void what_sts_refuses_is_the_operators_and_names_no_secret() throws IOException {
        Path token = home.resolve("token");
        Files.writeString(token, "the-secret-token");
        words.put("web-identity-token-file", token.toString());
        words.put("role", "arn:aws:iam::1:role/r");
        network.says(
                "POST",
                "https://sts.eu-central-1.amazonaws.com/",
                403,
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>the-secret-token</Message></Error></ErrorResponse>");

        assertThatThrownBy(kept()::keys)
                .isInstanceOfSatisfying(ProviderFailure.class, failure -> assertThat(failure.trouble())
                        .isEqualTo(Trouble.AUTH))
                .hasMessageContaining("STS answered 403 AccessDenied")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_container_asks_its_agent_with_the_token_beside_it() throws IOException {
        Path token = home.resolve("token");
        Files.writeString(token, "open sesame\n");
        words.put("container-uri", "http://169.254.170.23/v1/credentials");
        words.put("container-token-file", token.toString());
        network.says("GET", "http://169.254.170.23/v1/credentials", 200, expiring(Duration.ofHours(6)));

        assertThat(kept().keys().id()).isEqualTo("ASIAx");
        assertThat(network.headers.getFirst()).containsEntry("authorization", "open sesame");

        words.put("container-uri", "/v2/role");
        network.says("GET", "http://169.254.170.2/v2/role", 200, expiring(Duration.ofHours(6)));
        assertThat(kept().keys().id()).isEqualTo("ASIAx");
    }

    @Test
    void an_open_connection_to_somewhere_else_is_not_asked() {
        words.put("container-uri", "http://evil.example/credentials");

        assertThatThrownBy(kept()::keys).hasMessageContaining("must be https");
        assertThat(network.asked).isEmpty();
    }

    @Test
    void a_machine_is_asked_in_the_second_version_of_its_protocol() {
        String meta = "http://169.254.169.254/latest/";
        network.says("PUT", meta + "api/token", 200, "tok")
                .says("GET", meta + "meta-data/iam/security-credentials/", 200, "my-role")
                .says("GET", meta + "meta-data/iam/security-credentials/my-role", 200, expiring(Duration.ofHours(6)));

        assertThat(kept().keys().id()).isEqualTo("ASIAx");
        assertThat(network.headers.getLast()).containsEntry("x-aws-ec2-metadata-token", "tok");
    }

    @Test
    void where_there_are_none_it_is_said_where_they_were_looked_for() {
        assertThatThrownBy(kept()::keys)
                .isInstanceOfSatisfying(ProviderFailure.class, failure -> assertThat(failure.trouble())
                        .isEqualTo(Trouble.AUTH))
                .hasMessageContaining("environment")
                .hasMessageContaining("profile");

        words.put("metadata-disabled", "true");
        network.asked.clear();
        assertThatThrownBy(kept()::keys).isInstanceOf(ProviderFailure.class);
        assertThat(network.asked).isEmpty();
    }

    @Test
    void nobody_expects_keys_of_a_machine_that_was_not_named() throws IOException {
        assertThat(kept().expected()).isFalse();
        words.put("metadata-disabled", "false");
        assertThat(kept().expected()).isTrue();
        words.clear();
        credentials("");
        assertThat(kept().expected()).isTrue();
    }

    @Test
    void one_at_a_time_renews_and_the_others_go_on_with_what_is_good() throws Exception {
        words.put("container-uri", "/role");
        network.says("GET", "http://169.254.170.2/role", 200, expiring(Duration.ofHours(1)));
        KeptKeys kept = kept();
        kept.keys();
        network.says("GET", "http://169.254.170.2/role", 200, ROLE.formatted("new", NOON.plusSeconds(9_000)));
        now.set(NOON.plus(Duration.ofMinutes(57)));
        network.held = new CountDownLatch(1);

        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<AwsKeys> renewing = pool.submit(kept::keys);
            while (network.asked.size() < 2) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 50; i++) {
                assertThat(kept.keys().id()).isEqualTo("ASIAx");
            }
            network.held.countDown();
            assertThat(renewing.get().id()).isEqualTo("ASIAnew");
        }

        assertThat(kept.keys().id()).isEqualTo("ASIAnew");
        assertThat(network.asked).hasSize(2);
    }

    @Test
    void who_has_none_waits_for_the_same_answer_also_where_it_is_a_failure() throws Exception {
        words.put("container-uri", "/role");
        network.says("GET", "http://169.254.170.2/role", 500, "");
        network.held = new CountDownLatch(1);
        KeptKeys kept = kept();

        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AwsKeys>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(pool.submit(kept::keys));
            }
            network.held.countDown();
            for (Future<AwsKeys> each : all) {
                assertThatThrownBy(each::get).hasRootCauseInstanceOf(ProviderFailure.class);
            }
        }
        assertThat(network.asked).hasSize(1);

        network.says("GET", "http://169.254.170.2/role", 200, expiring(Duration.ofHours(1)));
        now.set(NOON.plusSeconds(2));
        assertThat(kept.keys().id()).isEqualTo("ASIAx");
    }

    @Test
    void a_renewal_that_fails_leaves_what_is_good_until_it_ends() {
        words.put("container-uri", "/role");
        network.says("GET", "http://169.254.170.2/role", 200, expiring(Duration.ofHours(1)));
        KeptKeys kept = kept();
        kept.keys();
        network.says("GET", "http://169.254.170.2/role", 500, "");

        now.set(NOON.plus(Duration.ofMinutes(56)));
        for (int i = 0; i < 5; i++) {
            assertThat(kept.keys().id()).isEqualTo("ASIAx");
        }
        assertThat(network.asked).as("not tried again at once").hasSize(2);

        now.set(NOON.plus(Duration.ofMinutes(61)));
        assertThatThrownBy(kept::keys).hasMessageContaining("the container's agent answered 500");
    }
}
