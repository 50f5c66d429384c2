package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller who wants tools called one at a time gets one call, also from a provider that cannot be told so. */
class OneCallTest {
    private static final String REQUEST = """
            {"model": "north/gemini-2.5-flash", "parallel_tool_calls": false, "stream": %s,
             "messages": [{"role": "user", "content": "look around"}],
             "tools": [{"type": "function", "function": {"name": "look", "description": "Looks.",
              "parameters": {"type": "object", "properties": {"at": {"type": "string"}}}}}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"gemini", "ollama"})
    void of_several_calls_the_first_is_told(String dialect) {
        try (ProviderStub stub = dialect.equals("gemini") ? ProviderStub.gemini() : ProviderStub.ollama();
                TestCaravan caravan = TestCaravan.with().provider("north", stub).start()) {
            stub.callsTool("look", "{\"at\": \"left\"}").callsTool("look", "{\"at\": \"right\"}");

            Stream.of(false, true).forEach(streamed -> {
                Reply reply = caravan.post(REQUEST.formatted(streamed));

                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.body()).contains("left", "tool_calls").doesNotContain("right");
                assertThat(reply.body().split("\"id\":\"call_", -1)).hasSize(2);
            });
        }
    }
}
