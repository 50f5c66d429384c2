package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.chain.MovedClock;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AmazonSignature;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The role of a container or a machine signs a gateway's calls, and gives it new keys before the old ones end. */
class AwsRolesTest {
    private final MovedClock clock = new MovedClock();
    private final ProviderStub bedrock = ProviderStub.bedrock();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final HttpServer agent;

    AwsRolesTest() throws IOException {
        agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void listen() {
        agent.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            String body =
                    switch (path) {
                        case "/latest/api/token" -> "metadata-token";
                        case "/latest/meta-data/iam/security-credentials/" -> "my-role";
                        default ->
                            """
                            {"AccessKeyId":"%s","SecretAccessKey":"%s","Token":"token-%d","Expiration":"%s"}
                            """.formatted(
                                            AmazonSignature.KEY,
                                            AmazonSignature.SECRET,
                                            asked.size(),
                                            clock.instant().plus(Duration.ofHours(1)));
                    };
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        agent.start();
    }

    @AfterEach
    void close() {
        agent.stop(0);
        bedrock.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with()
                .provider("bedrock", bedrock)
                .clock(clock)
                .property("caravan.provider.bedrock.access-key", "")
                .property("caravan.provider.bedrock.secret-key", "")
                .property("caravan.provider.bedrock.credentials-file", "/nowhere/credentials")
                .property("caravan.provider.bedrock.config-file", "/nowhere/config");
    }

    private String url(String path) {
        return "http://127.0.0.1:" + agent.getAddress().getPort() + path;
    }

    private String tokenOfLastCall() {
        return bedrock.journal().last().header("x-amz-security-token").orElse("");
    }

    @Test
    void a_container_asks_its_agent_once_and_again_before_the_end() {
        try (TestCaravan caravan = caravan()
                .property("caravan.provider.bedrock.container-uri", url("/role"))
                .property("caravan.provider.bedrock.container-token", "sesame")
                .start()) {
            assertThat(caravan.ask("bedrock/m1", "hi").status()).isEqualTo(200);
            assertThat(caravan.ask("bedrock/m1", "hi").status()).isEqualTo(200);
            assertThat(asked).containsExactly("GET /role sesame");
            assertThat(tokenOfLastCall()).isEqualTo("token-1");

            clock.moves(Duration.ofMinutes(56));
            assertThat(caravan.ask("bedrock/m1", "hi").status()).isEqualTo(200);
            assertThat(asked).hasSize(2);
            assertThat(tokenOfLastCall()).isEqualTo("token-2");
        }
    }

    @Test
    void a_machine_tells_its_role() {
        try (TestCaravan caravan = caravan()
                .property("caravan.provider.bedrock.metadata-url", url(""))
                .start()) {
            assertThat(caravan.ask("bedrock/m1", "hi").status()).isEqualTo(200);
            assertThat(asked)
                    .extracting(each -> each.replaceAll(" null$", ""))
                    .containsExactly(
                            "PUT /latest/api/token",
                            "GET /latest/meta-data/iam/security-credentials/",
                            "GET /latest/meta-data/iam/security-credentials/my-role");
        }
    }

    @Test
    void what_the_agent_refuses_is_said_and_no_provider_is_asked() {
        status.set(403);
        try (TestCaravan caravan = caravan()
                .property("caravan.provider.bedrock.container-uri", url("/role"))
                .start()) {
            Reply reply = caravan.ask("bedrock/m1", "hi");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("no AWS credentials: the container's agent answered 403");
            assertThat(bedrock.journal().count()).isZero();
        }
    }
}
