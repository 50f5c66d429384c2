package dev.caravan.bench;

import dev.caravan.cache.key.CallKey;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.ChatRequestReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A request is read from its bytes, and then found again by what it asks. */
@State(Scope.Thread)
public class RequestBench {
    private static final String SENTENCE = "Which of these clauses is at odds with the others, and why? Größe: 3 µm. ";

    /** Bytes of the prompt, about. */
    @Param({"500", "100000"})
    private int prompt;

    private byte[] body = {};
    private ChatRequest read =
            ChatRequestReader.read("{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                    .getBytes(StandardCharsets.UTF_8));

    @Setup
    public void write() {
        String text = SENTENCE.repeat(prompt / SENTENCE.length() + 1);
        body =
                ("{\"model\":\"openai/m1\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\","
                                + "\"content\":\"" + text + "\"}],\"temperature\":0.2,\"max_tokens\":300}")
                        .getBytes(StandardCharsets.UTF_8);
        read = ChatRequestReader.read(body);
    }

    @Benchmark
    public ChatRequest bodyPass() {
        return ChatRequestReader.read(body);
    }

    @Benchmark
    public CallKey cacheKey() {
        return CallKey.of(read, Map.of(), "acme");
    }
}
