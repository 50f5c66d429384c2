package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An HTTP route of one's own asks for a key as ours do, and what it asks models is billed to that key. */
@Timeout(120)
class KeysTest {
    private static final String ROUTES = """
            - route:
                id: ask-page
                from:
                  uri: platform-http:/ask
                  steps:
                    - setBody: {constant: hello}
                    - to:
                        uri: langchain4j-chat:x
                        parameters: {chatModel: "#chat-simple", chatOperation: CHAT_SINGLE_MESSAGE}
            - route:
                id: in-parts
                from:
                  uri: platform-http:/in-parts
                  steps:
                    - setBody: {constant: "a,b"}
                    - split:
                        tokenize: {token: ","}
                        parallelProcessing: "true"
                        steps:
                          - bean: {ref: chat-simple, method: "chat(${body})"}
            - route:
                id: open-page
                from:
                  uri: platform-http:/open
                  parameters: {caravan.open: "true"}
                  steps:
                    - setBody: {constant: hello}
                    - to:
                        uri: langchain4j-chat:x
                        parameters: {chatModel: "#chat-simple", chatOperation: CHAT_SINGLE_MESSAGE}
            """;

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.auth", "keys")
            .routeFile("own.camel.yaml", ROUTES)
            .expectsErrors()
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void it_asks_for_a_key_and_bills_it() throws Exception {
        String secret = known(KeyDesk.of(caravan).create("acme"));

        assertThat(caravan.get("/ask").status()).isEqualTo(401);
        assertThat(caravan.get("/ask", "authorization", "Bearer " + secret).body())
                .isEqualTo("from north");
        assertThat(caravan.get("/in-parts", "authorization", "Bearer " + secret).status())
                .isEqualTo(200);

        assertThat(billed()).containsExactly("acme", "acme", "acme");
    }

    @Test
    void its_calls_keep_to_the_plan_of_the_key() throws Exception {
        String secret = known(KeyDesk.of(caravan).create("poor", "--plan", "free"));

        var reply = caravan.get("/ask", "authorization", "Bearer " + secret);

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.errorCode()).isEqualTo("plan_forbids");
    }

    @Test
    void an_open_one_asks_for_none_and_bills_a_key_that_is_sent_all_the_same() throws Exception {
        String secret = known(KeyDesk.of(caravan).create("acme"));

        assertThat(caravan.get("/open").body()).isEqualTo("from north");
        assertThat(caravan.get("/open", "authorization", "Bearer nonsense").body())
                .isEqualTo("from north");
        assertThat(caravan.get("/open", "authorization", "Bearer " + secret).body())
                .isEqualTo("from north");

        assertThat(billed()).containsExactly("inside", "inside", "acme");
    }

    @Test
    void validate_warns_of_an_open_one(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/own.camel.yaml"), ROUTES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

        int code = Caravan.run(
                List.of("validate", folder.toString()),
                new Shell(Map.of(), Map.of(), InstantSource.system(), stream, stream));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("own.camel.yaml:25: this route is open");
        assertThat(code).isZero();
    }

    private List<String> billed() {
        return caravan.logged("caravan.calls").stream()
                .map(line -> line.replaceFirst(".* key=(\\S+).*", "$1"))
                .toList();
    }

    private String known(String secret) throws InterruptedException {
        while (caravan.get("/v1/models", "authorization", "Bearer " + secret).status() != 200) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return secret;
    }
}
