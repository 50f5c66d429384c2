package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Google's Gemini API, version v1beta, as generativelanguage.googleapis.com answers it. A key named {@code bad} is
 * invalid, a model named {@code retired} is gone; a finish reason {@code blocked:REASON} blocks the prompt.
 */
public final class GeminiDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MODELS = List.of("gemini-2.5-flash", "gemini-3-pro-preview");
    private static final String EMBEDDING_MODEL = "gemini-embedding-001";

    private final AtomicLong answers = new AtomicLong();
    private final GeminiSignatures signatures = new GeminiSignatures();
    private final GeminiScrutiny scrutiny = new GeminiScrutiny(signatures);
    private final GeminiErrors errors = new GeminiErrors();

    @Override
    public String basePath() {
        return "/v1beta";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean listsModels = request.method().equals("GET")
                && request.pathWithoutQuery().equals("/v1beta/models")
                && GeminiScrutiny.refusalOfKey(request).isEmpty();
        return listsModels ? Optional.of(modelList().toString()) : Optional.empty();
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        return scrutiny.refusal(request);
    }

    @Override
    public boolean wantsStream(Request request) {
        boolean streams = GeminiEndpoint.of(request)
                .filter(endpoint -> endpoint.method() == GeminiMethod.STREAM)
                .isPresent();
        return streams && GeminiQuery.of(request).asksForEvents();
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        return switch (GeminiEndpoint.required(request).method()) {
            case GENERATE -> answer(request, speech, usage).whole();
            case STREAM ->
                GeminiQuery.of(request).asksForEvents()
                        ? answer(request, speech, usage).whole()
                        : list(answer(request, speech, usage));
            case COUNT -> count(usage).toString();
            case EMBED -> billed(GeminiEmbeddings.one(request.json()), usage);
            case EMBED_ALL -> billed(GeminiEmbeddings.all(request.json()), usage);
        };
    }

    @Override
    public String streamType() {
        return "text/event-stream";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        GeminiAnswer answer = answer(request, speech, usage);
        List<String> tokens = answer.chunks().stream().map(GeminiDialect::event).toList();
        return new Transcript(List.of(), tokens, List.of(event(answer.lastChunk())), "");
    }

    @Override
    public String error(Fault fault) {
        return error(fault, List.of());
    }

    @Override
    public String error(Fault fault, List<Header> headers) {
        return errors.node(fault, headers).toPrettyString();
    }

    /** No event at all: what goes wrong in the middle is written into the stream as it is, as Google does. */
    @Override
    public String errorEvent(Fault fault) {
        return error(fault) + "\n";
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return errors.usual(
                status, GeminiEndpoint.of(request).map(GeminiEndpoint::model).orElse("unknown"));
    }

    private GeminiAnswer answer(Request request, Speech speech, Usage usage) {
        String id = "stub%06d".formatted(answers.incrementAndGet());
        return new GeminiAnswer(GeminiAsk.of(request), speech, usage, id, signatures);
    }

    private static String list(GeminiAnswer answer) {
        List<String> chunks = new ArrayList<>(answer.chunks());
        chunks.add(answer.lastChunk());
        return "[" + String.join("\n,\n", chunks) + "\n]\n";
    }

    private static ObjectNode count(Usage usage) {
        ObjectNode count = JSON.createObjectNode();
        if (usage instanceof Usage.Claimed claimed) {
            count.set("totalTokens", claimed.input());
        }
        return count;
    }

    private static String billed(ObjectNode embeddings, Usage usage) {
        if (usage instanceof Usage.Claimed claimed) {
            embeddings.putObject("usageMetadata").set("promptTokenCount", claimed.input());
        }
        return embeddings.toString();
    }

    private static ObjectNode modelList() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode models = list.putArray("models");
        for (String name : MODELS) {
            model(models, name, 1_048_576, 65_536).add("generateContent").add("countTokens");
        }
        model(models, EMBEDDING_MODEL, 2048, 1).add("embedContent").add("countTextTokens");
        return list;
    }

    private static ArrayNode model(ArrayNode models, String name, int input, int output) {
        return models.addObject()
                .put("name", "models/" + name)
                .put("version", "001")
                .put("displayName", name)
                .put("inputTokenLimit", input)
                .put("outputTokenLimit", output)
                .putArray("supportedGenerationMethods");
    }

    /** Google ends its lines as HTTP does. A line break among raw arguments may not end the event. */
    private static String event(String chunk) {
        return "data: " + chunk.replace("\n", "\r\ndata: ") + "\r\n\r\n";
    }
}
