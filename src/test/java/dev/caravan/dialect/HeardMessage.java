package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers in Anthropic's form, held against its schema and the order of its events. */
final class HeardMessage {
    private static final Set<String> STOPS =
            Set.of("end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "model_context_window_exceeded");
    private static final Map<String, String> DELTAS = Map.of(
            "text_delta", "text",
            "thinking_delta", "thinking",
            "signature_delta", "thinking",
            "input_json_delta", "tool_use");

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thoughts = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private final List<Heard.Call> calls = new ArrayList<>();
    private StringBuilder arguments = new StringBuilder();
    private String signedThoughts = "";
    private String block = "";
    private int blocks;
    private String finish = "";
    private long[] usage = new long[5];

    private HeardMessage() {}

    static Heard whole(Reply reply) {
        Slice message = parsed(reply.body());
        HeardMessage heard = new HeardMessage();
        heard.requireEnvelope(message);
        for (Slice content : message.get("content").items()) {
            heard.begin(content);
            heard.text.append(content.get("text").text());
            heard.thoughts.append(content.get("thinking").text());
            heard.signature.append(content.get("signature").text());
            heard.arguments.append(content.get("input").json());
            heard.stop();
        }
        heard.finish = message.get("stop_reason").text();
        heard.usage(message.get("usage"));
        return heard.heard();
    }

    static Heard streamed(Reply reply) {
        HeardMessage heard = new HeardMessage();
        List<String> names = new ArrayList<>();
        for (String event : reply.body().strip().split("\n\n", -1)) {
            String[] lines = event.split("\n", 2);
            Slice data = parsed(lines[1].substring("data: ".length()));
            assertThat(lines[0]).isEqualTo("event: " + data.get("type").text());
            names.add(data.get("type").text());
            heard.event(data);
        }
        names.removeIf("ping"::equals);
        assertThat(names.getFirst()).isEqualTo("message_start");
        assertThat(names.subList(names.size() - 2, names.size())).containsExactly("message_delta", "message_stop");
        assertThat(names).containsOnlyOnce("message_start", "message_delta", "message_stop");
        return heard.heard();
    }

    private void event(Slice event) {
        switch (event.get("type").text()) {
            case "message_start" -> {
                Slice message = event.get("message");
                requireEnvelope(message);
                assertThat(message.get("content").items()).isEmpty();
                assertThat(message.get("stop_reason").isGiven()).isFalse();
                usage(message.get("usage"));
            }
            case "content_block_start" -> {
                requireIndex(event);
                begin(event.get("content_block"));
            }
            case "content_block_delta" -> {
                requireIndex(event);
                delta(event.get("delta"));
            }
            case "content_block_stop" -> {
                requireIndex(event);
                stop();
            }
            case "message_delta" -> {
                finish = event.get("delta").get("stop_reason").text();
                assertThat(event.get("delta").names()).contains("stop_sequence");
                usage(event.get("usage"));
            }
            case "message_stop", "ping" -> {}
            default -> throw new AssertionError("an event that is not known: " + event.json());
        }
    }

    private void requireIndex(Slice event) {
        assertThat(event.get("index").whole()).hasValue(blocks);
    }

    private void requireEnvelope(Slice message) {
        assertThat(message.get("id").text()).startsWith("msg_");
        assertThat(message.get("type").text()).isEqualTo("message");
        assertThat(message.get("role").text()).isEqualTo("assistant");
        assertThat(message.get("model").text()).isNotBlank();
        assertThat(message.get("content").isArray()).isTrue();
        assertThat(message.names()).contains("stop_reason", "stop_sequence");
    }

    private void begin(Slice content) {
        assertThat(block).as("a block within a block").isEmpty();
        block = content.get("type").text();
        assertThat(block).isIn("text", "thinking", "redacted_thinking", "tool_use");
        arguments = new StringBuilder();
        if (block.equals("tool_use")) {
            assertThat(content.get("id").text()).matches("[a-zA-Z0-9_-]+");
            assertThat(content.get("input").isObject()).isTrue();
            calls.add(
                    new Heard.Call(content.get("id").text(), content.get("name").text(), ""));
        }
    }

    private void delta(Slice delta) {
        String kind = delta.get("type").text();
        assertThat(DELTAS.get(kind)).isEqualTo(block);
        text.append(delta.get("text").text());
        thoughts.append(delta.get("thinking").text());
        signature.append(delta.get("signature").text());
        arguments.append(delta.get("partial_json").text());
    }

    private void stop() {
        if (block.equals("tool_use")) {
            Heard.Call call = calls.removeLast();
            calls.add(new Heard.Call(call.id(), call.name(), arguments.toString()));
        }
        if (block.equals("thinking")) {
            signedThoughts =
                    "{\"type\":\"thinking\",\"thinking\":\"" + thoughts + "\",\"signature\":\"" + signature + "\"}";
        }
        assertThat(block).as("the end of no block").isNotEmpty();
        block = "";
        blocks++;
    }

    /** What comes later counts, where it says anything. */
    private void usage(Slice given) {
        String[] names = {
            "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
        };
        for (int i = 0; i < names.length; i++) {
            usage[i] = given.get(names[i]).whole().orElse(usage[i]);
        }
    }

    private Heard heard() {
        assertThat(STOPS).contains(finish);
        assertThat(calls.stream().map(Heard.Call::id)).doesNotHaveDuplicates();
        return new Heard(
                text.toString(),
                thoughts.toString(),
                signedThoughts,
                calls,
                finish,
                new Heard.Tokens(usage[0] + usage[2] + usage[3], usage[1], usage[2], usage[3], 0));
    }

    private static Slice parsed(String json) {
        try {
            return Slice.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }
}
