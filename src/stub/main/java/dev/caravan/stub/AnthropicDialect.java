package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Anthropic's messages, token counts and models, as api.anthropic.com answers them. What a model can do goes by its
 * name, see {@link AnthropicModel}. A finish reason {@code stop_sequence:XYZ} means that the sequence XYZ stopped it.
 */
public final class AnthropicDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MODELS = List.of("claude-sonnet-4-5-20250929", "claude-adaptive");

    private final AtomicLong answers = new AtomicLong();
    private final AnthropicErrors errors = new AnthropicErrors();
    private final AnthropicScrutiny scrutiny = new AnthropicScrutiny();

    @Override
    public String basePath() {
        return "/v1";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean listsModels = request.method().equals("GET")
                && request.pathWithoutQuery().equals(AnthropicScrutiny.MODELS)
                && scrutiny.admits(request);
        return listsModels ? Optional.of(modelList().toString()) : Optional.empty();
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        return scrutiny.refusal(request);
    }

    @Override
    public boolean wantsStream(Request request) {
        return request.json().path("stream").asBoolean();
    }

    /** The number of tokens alone if only that was asked for. */
    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        if (request.pathWithoutQuery().equals(AnthropicScrutiny.COUNT_TOKENS)) {
            return count(usage).toString();
        }
        AnthropicAsk ask = AnthropicAsk.of(request);
        String id = nextId();
        ObjectNode message = message(ask, id);
        ArrayNode content = message.putArray("content");
        AnthropicBlock.of(ask, speech, id).forEach(block -> content.add(block.whole()));
        AnthropicStop.of(ask, speech).into(message);
        AnthropicUsage.whole(usage, ask.thinks()).ifPresent(cost -> message.set("usage", cost));
        return message.toString();
    }

    @Override
    public String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        AnthropicAsk ask = AnthropicAsk.of(request);
        String id = nextId();
        ObjectNode message = message(ask, id);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
        AnthropicUsage.atStart(usage).ifPresent(cost -> message.set("usage", cost));
        ObjectNode ending = JSON.createObjectNode();
        AnthropicStop.of(ask, speech).into(ending.putObject("delta"));
        AnthropicUsage.atEnd(usage, ask.thinks()).ifPresent(cost -> ending.set("usage", cost));
        return AnthropicStream.transcript(message, AnthropicBlock.of(ask, speech, id), ending);
    }

    @Override
    public String error(Fault fault) {
        return errors.node(fault).toString();
    }

    @Override
    public String errorEvent(Fault fault) {
        return AnthropicStream.event(errors.inEvent(fault));
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return errors.usual(status, request.json().path("model").asText());
    }

    @Override
    public Fault inItsWords(Fault fault) {
        return errors.inItsWords(fault);
    }

    private String nextId() {
        return "stub%06d".formatted(answers.incrementAndGet());
    }

    private static ObjectNode message(AnthropicAsk ask, String id) {
        return JSON.createObjectNode()
                .put("id", "msg_" + id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", ask.model());
    }

    private static JsonNode count(Usage usage) {
        ObjectNode count = JSON.createObjectNode();
        if (usage instanceof Usage.Claimed claimed) {
            count.set("input_tokens", claimed.input());
        }
        return count;
    }

    private static ObjectNode modelList() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode data = list.putArray("data");
        MODELS.forEach(model -> data.addObject()
                .put("type", "model")
                .put("id", model)
                .put("display_name", model)
                .put("created_at", "2025-09-29T00:00:00Z"));
        return list.put("has_more", false).put("first_id", MODELS.getFirst()).put("last_id", MODELS.getLast());
    }
}
