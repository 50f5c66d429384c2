package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** OpenAI's chat completions, responses, embeddings and models, as api.openai.com and its many imitators answer them. */
public final class OpenAiDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ARGUMENTS_PIECE = 6;

    private final List<String> models;
    private final AtomicLong answers = new AtomicLong();
    private final OpenAiErrors errors = new OpenAiErrors();
    private final OpenAiKept kept = new OpenAiKept();
    private final OpenAiScrutiny scrutiny = new OpenAiScrutiny(kept);

    public OpenAiDialect(String... models) {
        this.models = models.length == 0 ? List.of("gpt-4o", "gpt-4o-mini") : List.of(models);
    }

    @Override
    public String basePath() {
        return "/v1";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean listsModels = request.method().equals("GET")
                && request.pathWithoutQuery().endsWith("/models")
                && OpenAiScrutiny.isAuthorized(request);
        return listsModels ? Optional.of(modelList().toString()) : Optional.empty();
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        return scrutiny.refusal(request);
    }

    @Override
    public boolean wantsStream(Request request) {
        return !embeds(request) && request.json().path("stream").asBoolean();
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        if (embeds(request)) {
            return OpenAiEmbeddings.whole(request.json(), usage);
        }
        if (responds(request)) {
            return response(request, speech, usage).whole();
        }
        ObjectNode completion = envelope(request, nextId(), "chat.completion");
        ArrayNode choices = completion.putArray("choices");
        for (int index = 0; index < choicesAsked(request); index++) {
            ObjectNode choice = choices.addObject().put("index", index);
            fillMessage(choice.putObject("message"), request, speech);
            choice.putNull("logprobs").put("finish_reason", finishReason(request, speech));
        }
        if (usage instanceof Usage.Claimed claimed) {
            completion.set("usage", usageNode(claimed));
        }
        return completion
                .put("service_tier", serviceTier(usage))
                .put("system_fingerprint", "fp_stub")
                .toString();
    }

    @Override
    public String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        if (responds(request)) {
            return response(request, speech, usage).events();
        }
        String id = nextId();
        List<String> opening = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        List<String> closing = new ArrayList<>();
        for (int choice = 0; choice < choicesAsked(request); choice++) {
            ObjectNode first = chunkNode(request, id, choice, delta -> openMessage(delta, request, speech));
            opening.add(event(first.put("service_tier", serviceTier(usage))));
            if (callsTools(request, speech)) {
                tokens.addAll(toolChunks(request, id, choice, speech.toolCalls()));
            } else {
                for (String token : speech.tokens()) {
                    tokens.add(chunk(request, id, choice, delta -> delta.put("content", token)));
                }
            }
            ObjectNode last = chunkNode(request, id, choice, delta -> {});
            ((ObjectNode) last.path("choices").path(0)).put("finish_reason", finishReason(request, speech));
            if (usage instanceof Usage.Claimed claimed && claimed.spot() != Usage.Spot.USUAL) {
                last.set("usage", usageNode(claimed));
            }
            closing.add(event(last));
        }
        if (includesUsage(request) && usage instanceof Usage.Claimed claimed && claimed.spot() == Usage.Spot.USUAL) {
            ObjectNode bill = envelope(request, id, "chat.completion.chunk");
            bill.putArray("choices");
            bill.set("usage", usageNode(claimed));
            closing.add(event(bill));
        }
        return new Transcript(opening, tokens, closing, "data: [DONE]\n\n");
    }

    @Override
    public String error(Fault fault) {
        return errors.node(fault).toString();
    }

    @Override
    public String errorEvent(Fault fault) {
        return event(errors.node(fault));
    }

    @Override
    public String errorEvent(Fault fault, Transcript stream, List<String> before) {
        return OpenAiResponseStream.isOne(stream)
                ? OpenAiResponseStream.failure(
                        stream, before, errors.node(fault).path("error"))
                : errorEvent(fault);
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return errors.usual(status, request.json().path("model").asText());
    }

    private static boolean embeds(Request request) {
        return request.pathWithoutQuery().endsWith(OpenAiEmbeddings.PATH);
    }

    private static boolean responds(Request request) {
        return request.pathWithoutQuery().endsWith(OpenAiResponses.PATH);
    }

    private OpenAiResponses response(Request request, Speech speech, Usage usage) {
        String id = "stub%06d".formatted(answers.incrementAndGet());
        return new OpenAiResponses(request.json(), id, speech, usage, kept);
    }

    private ObjectNode modelList() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        models.forEach(model -> data.addObject()
                .put("id", model)
                .put("object", "model")
                .put("created", 1_715_367_049)
                .put("owned_by", "system"));
        return list;
    }

    private String nextId() {
        return "chatcmpl-stub%06d".formatted(answers.incrementAndGet());
    }

    private static ObjectNode envelope(Request request, String id, String object) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", Instant.now().getEpochSecond())
                .put("model", request.json().path("model").asText());
    }

    private static int choicesAsked(Request request) {
        return request.json().path("n").asInt(1);
    }

    private static boolean includesUsage(Request request) {
        return request.json().path("stream_options").path("include_usage").asBoolean();
    }

    private static boolean callsTools(Request request, Speech speech) {
        return !speech.toolCalls().isEmpty() && !request.json().path("tools").isEmpty();
    }

    private static String finishReason(Request request, Speech speech) {
        return callsTools(request, speech) ? "tool_calls" : speech.finishReason();
    }

    private static void fillMessage(ObjectNode message, Request request, Speech speech) {
        message.put("role", "assistant");
        if (callsTools(request, speech)) {
            message.putNull("content");
            ArrayNode calls = message.putArray("tool_calls");
            for (int index = 0; index < speech.toolCalls().size(); index++) {
                ToolCall call = speech.toolCalls().get(index);
                nameTool(calls.addObject(), call, index).put("arguments", call.arguments());
            }
        } else {
            message.put("content", speech.text());
        }
        message.putNull("refusal").putArray("annotations");
    }

    private static void openMessage(ObjectNode delta, Request request, Speech speech) {
        delta.put("role", "assistant");
        if (callsTools(request, speech)) {
            delta.putNull("content");
        } else {
            delta.put("content", "");
        }
        delta.putNull("refusal");
    }

    private static List<String> toolChunks(Request request, String id, int choice, List<ToolCall> calls) {
        List<String> chunks = new ArrayList<>();
        for (int index = 0; index < calls.size(); index++) {
            ToolCall call = calls.get(index);
            int position = index;
            chunks.add(chunk(request, id, choice, delta -> {
                ObjectNode opened = delta.putArray("tool_calls").addObject().put("index", position);
                nameTool(opened, call, position).put("arguments", "");
            }));
            for (String piece : call.arguments().split("(?s)(?<=\\G.{" + ARGUMENTS_PIECE + "})", -1)) {
                chunks.add(chunk(request, id, choice, delta -> delta.putArray("tool_calls")
                        .addObject()
                        .put("index", position)
                        .putObject("function")
                        .put("arguments", piece)));
            }
        }
        return chunks;
    }

    private static ObjectNode nameTool(ObjectNode opened, ToolCall call, int index) {
        return opened.put("id", "call_stub" + index)
                .put("type", "function")
                .putObject("function")
                .put("name", call.name());
    }

    private static String chunk(Request request, String id, int choice, Consumer<ObjectNode> delta) {
        return event(chunkNode(request, id, choice, delta));
    }

    private static ObjectNode chunkNode(Request request, String id, int choice, Consumer<ObjectNode> delta) {
        ObjectNode chunk = envelope(request, id, "chat.completion.chunk")
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_stub");
        ObjectNode only = chunk.putArray("choices").addObject().put("index", choice);
        delta.accept(only.putObject("delta"));
        only.putNull("logprobs").putNull("finish_reason");
        if (includesUsage(request)) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static String serviceTier(Usage usage) {
        return usage instanceof Usage.Claimed claimed
                ? claimed.besides().path("service_tier").asText("default")
                : "default";
    }

    private static JsonNode usageNode(Usage.Claimed claimed) {
        ObjectNode usage = JSON.createObjectNode();
        usage.set("prompt_tokens", claimed.input());
        usage.set("completion_tokens", claimed.output());
        usage.set("total_tokens", claimed.total());
        usage.putObject("prompt_tokens_details").put("audio_tokens", 0).set("cached_tokens", claimed.cached());
        usage.putObject("completion_tokens_details")
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0)
                .set("reasoning_tokens", claimed.reasoning());
        ObjectNode beside = (ObjectNode) claimed.besides();
        beside.remove("service_tier");
        usage.setAll(beside);
        return usage;
    }

    private static String event(JsonNode data) {
        return "data: " + data + "\n\n";
    }
}
