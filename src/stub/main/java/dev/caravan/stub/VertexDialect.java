package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vertex AI, for one project in one location: Gemini and Claude as their own stubs speak, behind Google's addresses and
 * tokens, without the ids of function calls, which it does not know. Whoever has a key need not say for which project.
 */
public final class VertexDialect implements Dialect {
    public static final String PROJECT = "my-project";
    public static final String LOCATION = "europe-west4";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "vertex-2023-10-16";
    private static final Pattern PATH = Pattern.compile("/v1(?:/projects/" + PROJECT + "/locations/" + LOCATION
            + ")?/publishers/(google|anthropic)/models/([A-Za-z0-9._%@-]+):([A-Za-z]+)(\\?.*)?");

    private final GeminiDialect gemini = new GeminiDialect();
    private final AnthropicDialect claude = new AnthropicDialect();
    private final GeminiErrors errors = new GeminiErrors();
    private final IssuedTokens tokens;

    public VertexDialect(IssuedTokens tokens) {
        this.tokens = tokens;
    }

    /** What a path asks for. */
    private record Asked(boolean claudes, String model, String verb, String query) {
        static Optional<Asked> of(Request request) {
            Matcher path = PATH.matcher(request.path());
            if (!path.matches()) {
                return Optional.empty();
            }
            String query = path.group(4) == null ? "" : path.group(4);
            return Optional.of(new Asked(
                    path.group(1).equals("anthropic"), path.group(2).replace("%40", "@"), path.group(3), query));
        }

        boolean predicts() {
            return !claudes && verb.equals("predict");
        }

        boolean counts() {
            return claudes && model.equals("count-tokens");
        }
    }

    @Override
    public String basePath() {
        return "";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean lists = request.method().equals("GET")
                && request.pathWithoutQuery().equals("/v1beta1/publishers/google/models")
                && tokens.open(request);
        if (!lists) {
            return Optional.empty();
        }
        ObjectNode list = JSON.createObjectNode();
        list.putArray("publisherModels").addObject().put("name", "publishers/google/models/gemini-2.5-flash");
        return Optional.of(list.toString());
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        boolean byKey = request.header("x-goog-api-key").isPresent();
        if (!byKey && !tokens.open(request)) {
            return Optional.of(GeminiErrors.unauthenticated());
        }
        Optional<Asked> asked = Asked.of(request);
        boolean placed = byKey || request.path().startsWith("/v1/projects/");
        if (!request.isPost() || asked.isEmpty() || !placed) {
            return Optional.of(Fault.of(404, "NOT_FOUND", "Not Found"));
        }
        if (asked.get().model().equals("retired")) {
            return Optional.of(noModel(asked.get()));
        }
        if (asked.get().predicts()) {
            return refusalOfTexts(request.json(), asked.get());
        }
        return asked.get().claudes() ? refusalOfClaude(request, asked.get()) : refusalOfGemini(request, asked.get());
    }

    private static Fault noModel(Asked asked) {
        return Fault.of(
                404,
                "NOT_FOUND",
                "Publisher Model `%s` was not found or your project does not have access to it."
                        .formatted(asked.model()));
    }

    private static Optional<Fault> refusalOfTexts(JsonNode body, Asked asked) {
        int texts = body.path("instances").size();
        boolean single = asked.model().startsWith("gemini-");
        boolean whole = texts > 0 && texts <= (single ? 1 : 250);
        for (JsonNode instance : body.path("instances")) {
            whole &= instance.path("content").isTextual();
        }
        return whole ? Optional.empty() : invalid("The instances are not what this model takes.");
    }

    private Optional<Fault> refusalOfGemini(Request request, Asked asked) {
        for (JsonNode content : request.json().path("contents")) {
            for (JsonNode part : content.path("parts")) {
                for (String member : List.of("functionCall", "functionResponse")) {
                    if (part.path(member).has("id")) {
                        return invalid("Invalid JSON payload received. Unknown name \"id\" at 'contents': Cannot find"
                                + " field.");
                    }
                }
            }
        }
        if (asked.verb().equals("countTokens")) {
            List<String> names = new ArrayList<>();
            request.json().fieldNames().forEachRemaining(names::add);
            names.removeAll(List.of("contents", "systemInstruction", "tools", "generationConfig"));
            if (!names.isEmpty()) {
                return invalid("Invalid JSON payload received. Unknown name \"" + names.getFirst() + "\".");
            }
        }
        return gemini.refusal(atHome(request));
    }

    private Optional<Fault> refusalOfClaude(Request request, Asked asked) {
        JsonNode body = request.json();
        boolean streams = body.path("stream").asBoolean();
        String verb = streams ? "streamRawPredict" : "rawPredict";
        if (!asked.verb().equals(verb)) {
            return invalid("The verb does not go with stream.");
        }
        if (!body.path("anthropic_version").asText().equals(VERSION)) {
            return Optional.of(new Fault(400, "invalid_request_error", null, "anthropic_version: Field required"));
        }
        if (body.has("model") != asked.counts()) {
            return Optional.of(new Fault(400, "invalid_request_error", null, "model: Extra inputs are not permitted"));
        }
        return claude.refusal(atHome(request));
    }

    private static Optional<Fault> invalid(String message) {
        return Optional.of(Fault.of(400, "INVALID_ARGUMENT", message));
    }

    /** The request as the maker's own API would have it. */
    private static Request atHome(Request request) {
        Asked asked = Asked.of(request).orElseThrow();
        List<Header> headers = new ArrayList<>(request.headers().all());
        headers.removeIf(header ->
                header.name().equalsIgnoreCase("authorization") || header.name().equalsIgnoreCase("x-goog-api-key"));
        ObjectNode body = (ObjectNode) request.json();
        String path;
        if (asked.claudes()) {
            headers.add(new Header("x-api-key", "sk-stub"));
            headers.add(new Header("anthropic-version", "2023-06-01"));
            body.remove("anthropic_version");
            if (!asked.counts()) {
                body.put("model", asked.model().replace('@', '-'));
            }
            path = asked.counts() ? "/v1/messages/count_tokens" : "/v1/messages";
        } else {
            headers.add(new Header("x-goog-api-key", "stub"));
            if (asked.verb().equals("countTokens")) {
                ObjectNode wrapped = JSON.createObjectNode();
                wrapped.putObject("generateContentRequest")
                        .put("model", "models/" + asked.model())
                        .setAll(body);
                body = wrapped;
            }
            path = "/v1beta/models/" + asked.model() + ":" + asked.verb() + asked.query();
        }
        return new Request(
                request.method(),
                path,
                request.version(),
                new Headers(headers),
                body.toString().getBytes(UTF_8),
                request.arrivedAt());
    }

    private Dialect maker(Request request) {
        return Asked.of(request).filter(Asked::claudes).isPresent() ? claude : gemini;
    }

    @Override
    public boolean wantsStream(Request request) {
        return Asked.of(request).filter(asked -> !asked.predicts()).isPresent()
                && maker(request).wantsStream(atHome(request));
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        if (Asked.of(request).orElseThrow().predicts()) {
            return vectors(request.json());
        }
        return withoutIds(request, maker(request).whole(atHome(request), speech, usage));
    }

    private static String vectors(JsonNode body) {
        ObjectNode answer = JSON.createObjectNode();
        var predictions = answer.putArray("predictions");
        int dimensions = body.path("parameters").path("outputDimensionality").asInt(3);
        for (JsonNode instance : body.path("instances")) {
            ObjectNode embedding = predictions.addObject().putObject("embeddings");
            for (int each = 0; each < dimensions; each++) {
                embedding.withArray("values").add(0.25 * (each + 1));
            }
            embedding
                    .putObject("statistics")
                    .put("truncated", false)
                    .put("token_count", instance.path("content").asText().length());
        }
        return answer.toString();
    }

    @Override
    public String streamType() {
        return "text/event-stream";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        Transcript told = maker(request).stream(atHome(request), speech, usage);
        return new Transcript(
                told.opening(),
                told.tokens().stream().map(event -> withoutIds(request, event)).toList(),
                told.closing(),
                told.done());
    }

    private static String withoutIds(Request request, String answer) {
        boolean claudes = Asked.of(request).filter(Asked::claudes).isPresent();
        return claudes ? answer : answer.replaceAll(",\"id\":\"stub[^\"]*\"", "");
    }

    @Override
    public String error(Fault fault) {
        String code = fault.code() == null ? "" : fault.code();
        return code.endsWith("_error")
                ? claude.error(fault)
                : errors.node(fault, List.of()).toPrettyString();
    }

    @Override
    public String errorEvent(Fault fault) {
        return error(fault) + "\n";
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return errors.usual(status, Asked.of(request).map(Asked::model).orElse("unknown"));
    }
}
