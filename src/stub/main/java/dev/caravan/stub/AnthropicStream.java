package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as events. Each token is one delta; what ends a block and begins the next comes along with the token after
 * it, so that a stream cut after some tokens ends within a block.
 */
final class AnthropicStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PING = event(of("ping"));

    private final List<String> opening = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();

    private AnthropicStream() {}

    /**
     * @param message as it is before anything is said
     * @param ending why it ended and what it cost
     */
    static Transcript transcript(ObjectNode message, List<AnthropicBlock> blocks, ObjectNode ending) {
        ObjectNode start = of("message_start");
        start.set("message", message);
        AnthropicStream stream = new AnthropicStream();
        stream.opening.add(event(start));
        for (int index = 0; index < blocks.size(); index++) {
            stream.add(index, blocks.get(index));
        }
        if (blocks.isEmpty()) {
            stream.opening.add(PING);
        }
        ObjectNode end = of("message_delta");
        end.setAll(ending);
        stream.pending.add(event(end));
        return new Transcript(stream.opening, stream.tokens, stream.pending, event(of("message_stop")));
    }

    static String event(ObjectNode data) {
        return "event: %s\ndata: %s\n\n".formatted(data.path("type").asText(), data);
    }

    private void add(int index, AnthropicBlock block) {
        List<String> before = index == 0 ? opening : pending;
        before.add(ofBlock("content_block_start", index, "content_block", block.begun()));
        if (index == 0) {
            before.add(PING);
        }
        block.deltasBefore().forEach(delta -> before.add(delta(index, delta)));
        for (ObjectNode delta : block.deltas()) {
            tokens.add(String.join("", pending) + delta(index, delta));
            pending.clear();
        }
        block.deltasAfter().forEach(delta -> pending.add(delta(index, delta)));
        pending.add(event(of("content_block_stop").put("index", index)));
    }

    private static String delta(int index, ObjectNode delta) {
        return ofBlock("content_block_delta", index, "delta", delta);
    }

    private static String ofBlock(String type, int index, String name, ObjectNode part) {
        ObjectNode data = of(type).put("index", index);
        data.set(name, part);
        return event(data);
    }

    private static ObjectNode of(String type) {
        return JSON.createObjectNode().put("type", type);
    }
}
