package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ollama's own chat, embeddings and list of models, as a local server of version 0.12.10 or later answers them. What a
 * model can do is in its name: one with {@code no-tools} or {@code no-think} refuses those, one with {@code thinking}
 * thinks unasked, one with {@code gpt-oss} takes levels of thinking, and one with {@code retired} is gone. Thoughts come
 * before the first token of a stream, which is where it opens.
 */
public final class OllamaDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> models;
    private final AtomicLong calls = new AtomicLong();
    private final OllamaErrors errors = new OllamaErrors();
    private final OllamaScrutiny scrutiny = new OllamaScrutiny();
    private final OllamaEmbeddings embeddings = new OllamaEmbeddings();

    public OllamaDialect(String... models) {
        this.models = models.length == 0 ? List.of("llama3.2:latest", "qwen3:latest") : List.of(models);
    }

    /** What versions since 0.34 say of a prompt that is too long: another server's error, as a text in their own. */
    public static Fault exceedsContextSize(long tokens, long window) {
        ObjectNode inner = JSON.createObjectNode();
        inner.putObject("error")
                .put("code", 400)
                .put(
                        "message",
                        "request (%d tokens) exceeds the available context size (%d tokens), try increasing it"
                                .formatted(tokens, window))
                .put("type", "exceed_context_size_error")
                .put("n_prompt_tokens", tokens)
                .put("n_ctx", window);
        return Fault.uncoded(400, inner.toString());
    }

    @Override
    public String basePath() {
        return "/api";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean listsModels = request.method().equals("GET")
                && request.path().equals(OllamaScrutiny.TAGS)
                && OllamaScrutiny.refusalOfKeys(request).isEmpty();
        return listsModels ? Optional.of(modelList().toString()) : Optional.empty();
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        return scrutiny.refusal(request);
    }

    @Override
    public boolean wantsStream(Request request) {
        return !embeds(request)
                && !loads(request)
                && request.json().path("stream").asBoolean(true);
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        if (embeds(request)) {
            return embeddings.whole(request.json(), usage);
        }
        OllamaAnswer answer = answer(request, speech, usage);
        return loads(request) ? answer.loading() : answer.whole();
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        return answer(request, speech, usage).lines();
    }

    @Override
    public String error(Fault fault) {
        return errors.body(fault);
    }

    @Override
    public String errorEvent(Fault fault) {
        return errors.body(fault) + "\n";
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return errors.usual(status, OllamaModel.of(request.json()).name());
    }

    private OllamaAnswer answer(Request request, Speech speech, Usage usage) {
        return new OllamaAnswer(request.json(), speech, usage, this::nextCallId);
    }

    private String nextCallId() {
        return "call_stub%04d".formatted(calls.incrementAndGet());
    }

    private static boolean embeds(Request request) {
        return request.pathWithoutQuery().equals(OllamaScrutiny.EMBED);
    }

    private static boolean loads(Request request) {
        return !embeds(request) && request.json().path("messages").isEmpty();
    }

    private ObjectNode modelList() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode entries = list.putArray("models");
        for (String model : models) {
            ObjectNode entry = entries.addObject()
                    .put("name", model)
                    .put("model", model)
                    .put("modified_at", "2025-10-03T23:34:03.409490317-07:00")
                    .put("size", 3_338_801_804L)
                    .put("digest", "a2af6cc3eb7fa8be8504abaf9b04e88f17a119ec3f04a3addf55f92841195f5a");
            entry.putObject("details")
                    .put("parent_model", "")
                    .put("format", "gguf")
                    .put("family", "llama")
                    .put("parameter_size", "3.2B")
                    .put("quantization_level", "Q4_K_M")
                    .putArray("families")
                    .add("llama");
        }
        return list;
    }
}
