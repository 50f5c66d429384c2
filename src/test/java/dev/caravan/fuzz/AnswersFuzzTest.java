package dev.caravan.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.AmazonFrame;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider that says what none should, in each dialect: its caller hears an answer or an error, and the next call is well. */
@Tag("slow")
class AnswersFuzzTest {
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]";
    private static final Set<String> OF_THE_CALLER = Set.of("host", "content-length", "connection", "accept-encoding");

    private byte[] bytes = {};
    private boolean odd;

    @ParameterizedTest(name = "{0}, {1}, stream {2}")
    @CsvSource({
        "openai, chat, false", "openai, chat, true", "openai, messages, false", "openai, messages, true",
        "anthropic, chat, false", "anthropic, chat, true", "anthropic, messages, false", "anthropic, messages, true",
        "gemini, chat, false", "gemini, chat, true", "ollama, chat, false", "ollama, chat, true",
        "bedrock, chat, false", "bedrock, chat, true", "bedrock, messages, true"
    })
    void whatever_a_provider_says_is_an_answer_or_an_error(String dialect, String door, boolean stream)
            throws Exception {
        try (ProviderStub north = stub(dialect);
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.retry.tries", "1")
                        .property("caravan.breaker.failure-percent", "100")
                        .property("caravan.transport.answer-limit", "64KiB")
                        .start()) {
            String path = door.equals("chat") ? "/v1/chat/completions" : "/v1/messages";
            String question = "{\"model\":\"north/m1\",\"max_tokens\":9,\"stream\":" + stream
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                    + (door.equals("chat") ? TOOLS : "") + "}";
            north.says("one two three")
                    .thinks("deep thoughts")
                    .callsTool("f", "{\"a\":1}")
                    .usage(10, 5);
            assertThat(caravan.post(path, question).status()).isEqualTo(200);
            List<byte[]> good = List.of(asked(north));
            String type = stream ? streamType(dialect) : "application/json";
            boolean framed = stream && dialect.equals("bedrock");
            north.chooses(
                    request -> odd ? Optional.of(Behaviour.wellBehaved().answers(200, type, bytes)) : Optional.empty());

            Budget.spend(
                    "answers of " + dialect + " at " + door + (stream ? ", streamed" : ", whole"),
                    new Mutants(good, Budget.chance()),
                    mutant -> {
                        // Behind a bad checksum nobody looks.
                        bytes = framed ? AmazonFrame.repaired(mutant) : mutant;
                        odd = true;
                        requireTold(caravan.post(path, question), stream, door);
                        odd = false;
                        assertThat(caravan.post(path, question).status()).isEqualTo(200);
                    });
        }
    }

    private static void requireTold(Reply reply, boolean stream, String door) {
        String told = reply.status() + " " + reply.body();
        assertThat(told).doesNotContain("Caravan failed to handle");
        if (reply.status() != 200) {
            assertThat(reply.json().path("error").path("message").asText())
                    .as(told)
                    .isNotEmpty();
        } else if (stream) {
            String last = reply.body()
                    .substring(reply.body().lastIndexOf("\n\n", reply.body().length() - 3) + 1);
            assertThat(last.strip())
                    .as(told)
                    .matches(
                            "(?s)(event: error\\s.*)|" + (door.equals("chat") ? "data: \\[DONE]" : ".*message_stop.*"));
        } else {
            assertThat(reply.json().isObject()).as(told).isTrue();
        }
    }

    /** What the provider answers to the last question, as it is said on the wire. */
    private static byte[] asked(ProviderStub stub) throws IOException, InterruptedException {
        Request last = stub.journal().last().request();
        HttpRequest.Builder again = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stub.port() + last.path()))
                .POST(BodyPublishers.ofByteArray(last.body()));
        last.headers().all().stream()
                .filter(header -> !OF_THE_CALLER.contains(header.name().toLowerCase(java.util.Locale.ROOT)))
                .forEach(header -> again.header(header.name(), header.value()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(again.build(), BodyHandlers.ofByteArray()).body();
        }
    }

    private static String streamType(String dialect) {
        return switch (dialect) {
            case "ollama" -> "application/x-ndjson";
            case "bedrock" -> "application/vnd.amazon.eventstream";
            default -> "text/event-stream";
        };
    }

    private static ProviderStub stub(String dialect) {
        return switch (dialect) {
            case "anthropic" -> ProviderStub.anthropic();
            case "gemini" -> ProviderStub.gemini();
            case "ollama" -> ProviderStub.ollama();
            case "bedrock" -> ProviderStub.bedrock();
            default -> ProviderStub.openAi();
        };
    }
}
