package dev.caravan.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's API as Azure serves it, on both surfaces: dated versions with the deployment in the path, and v1. The key
 * {@code bad} is refused, a deployment named {@code missing} does not exist; filters tell what they found.
 */
public final class AzureDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CLASSIC =
            Pattern.compile("/openai/deployments/([A-Za-z0-9._-]+)(/chat/completions|/embeddings)");
    private static final Pattern V1 = Pattern.compile("/openai/v1(/chat/completions|/responses|/embeddings)");
    private static final Pattern DATED = Pattern.compile("api-version=\\d{4}-\\d\\d-\\d\\d(-preview)?");

    private final OpenAiDialect openAi = new OpenAiDialect();
    private final OpenAiScrutiny scrutiny = new OpenAiScrutiny(new OpenAiKept());
    private final Optional<IssuedTokens> tokens;

    /** Takes keys alone. */
    public AzureDialect() {
        this.tokens = Optional.empty();
    }

    /** Takes these tokens too. */
    public AzureDialect(IssuedTokens tokens) {
        this.tokens = Optional.of(tokens);
    }

    /** What the filter before the model says. */
    public static Fault filtered() {
        return new Fault(
                400,
                "content_filter",
                "prompt",
                "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.");
    }

    @Override
    public String basePath() {
        return "";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean lists = request.method().equals("GET")
                && (isV1(request, "/openai/v1/models")
                        || (request.pathWithoutQuery().equals("/openai/models") && isDated(request)));
        if (!lists || unauthorized(request).isPresent()) {
            return Optional.empty();
        }
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ObjectNode model = list.putArray("data").addObject().put("id", "gpt-5-mini-2025-08-07");
        model.put("object", "model")
                .put("status", "succeeded")
                .putObject("capabilities")
                .put("chat_completion", true);
        return Optional.of(list.toString());
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        return unauthorized(request).or(() -> misplaced(request)).or(() -> scrutiny.refusalOfContent(request));
    }

    private Optional<Fault> unauthorized(Request request) {
        Optional<String> key = request.header("api-key");
        boolean known = key.isPresent()
                ? !key.get().equals("bad")
                : tokens.filter(all -> all.open(request)).isPresent();
        return known
                ? Optional.empty()
                : Optional.of(
                        key.isPresent()
                                ? usualFault(request, 401)
                                : Fault.of(
                                        401,
                                        "Unauthorized",
                                        "Access token is missing, invalid, audience is incorrect, or have expired."));
    }

    private static Optional<Fault> misplaced(Request request) {
        String path = request.pathWithoutQuery();
        Matcher classic = CLASSIC.matcher(path);
        boolean dated = classic.matches() && isDated(request);
        Matcher v1 = V1.matcher(path);
        if (!request.isPost() || !(dated || (v1.matches() && isV1(request, path)))) {
            return Optional.of(Fault.of(404, "404", "Resource not found"));
        }
        String deployment =
                dated ? classic.group(1) : request.json().path("model").asText();
        return deployment.equals("missing") ? Optional.of(noDeployment()) : Optional.empty();
    }

    private static boolean isDated(Request request) {
        return DATED.matcher(query(request)).matches();
    }

    private static boolean isV1(Request request, String path) {
        return request.pathWithoutQuery().equals(path) && query(request).matches("|api-version=(preview|latest|v1)");
    }

    private static String query(Request request) {
        String[] parts = request.path().split("\\?", 2);
        return parts.length == 2 ? parts[1] : "";
    }

    private static Fault noDeployment() {
        return Fault.of(
                404,
                "DeploymentNotFound",
                "The API deployment for this resource does not exist. If you created the deployment within the last 5"
                        + " minutes, please wait a moment and try again.");
    }

    @Override
    public boolean wantsStream(Request request) {
        return openAi.wantsStream(request);
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        ObjectNode answer = parsed(openAi.whole(request, speech, usage));
        if (answer.has("choices")) {
            answer.set("prompt_filter_results", promptFindings().path("prompt_filter_results"));
            answer.path("choices").forEach(AzureDialect::addFindings);
        }
        return answer.toString();
    }

    @Override
    public String streamType() {
        return openAi.streamType();
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        Transcript told = openAi.stream(request, speech, usage);
        List<String> opening = new ArrayList<>();
        opening.add(event(promptFindings()));
        opening.addAll(told.opening());
        return new Transcript(
                opening, told.tokens().stream().map(AzureDialect::withFindings).toList(), told.closing(), told.done());
    }

    /** The first chunk of a stream: nothing of the answer, not even who gives it. */
    private static ObjectNode promptFindings() {
        ObjectNode chunk = JSON.createObjectNode();
        chunk.putArray("choices");
        chunk.put("created", 0).put("id", "").put("model", "").put("object", "");
        ObjectNode found = chunk.putArray("prompt_filter_results").addObject().put("prompt_index", 0);
        fill(found.putObject("content_filter_results"), "safe");
        return chunk;
    }

    private static String withFindings(String event) {
        ObjectNode chunk = parsed(event.substring("data: ".length()));
        chunk.path("choices").forEach(AzureDialect::addFindings);
        return event(chunk);
    }

    private static void addFindings(JsonNode choice) {
        fill(((ObjectNode) choice).putObject("content_filter_results"), "safe");
    }

    private static void fill(ObjectNode results, String severity) {
        for (String filter : List.of("hate", "self_harm", "sexual", "violence")) {
            results.putObject(filter).put("filtered", severity.equals("high")).put("severity", severity);
        }
    }

    @Override
    public String error(Fault fault) {
        ObjectNode node = JSON.createObjectNode();
        ObjectNode error = node.putObject("error")
                .put("message", fault.message())
                .put("code", fault.code() == null ? Integer.toString(fault.status()) : fault.code());
        if (fault.param() != null) {
            error.putNull("type").put("param", fault.param());
        }
        if ("content_filter".equals(fault.code())) {
            ObjectNode inner = error.put("status", 400).putObject("innererror");
            ObjectNode results =
                    inner.put("code", "ResponsibleAIPolicyViolation").putObject("content_filter_result");
            fill(results, "safe");
            results.putObject("hate").put("filtered", true).put("severity", "high");
            results.putObject("jailbreak").put("filtered", true).put("detected", true);
        }
        return node.toString();
    }

    @Override
    public String errorEvent(Fault fault) {
        return "data: " + error(fault) + "\n\n";
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return switch (status) {
            case 401 ->
                Fault.of(
                        401,
                        "401",
                        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a"
                                + " valid key for an active subscription.");
            case 403 -> Fault.of(403, "AccessDenied", "Access denied due to Virtual Network/Firewall rules.");
            case 404 -> noDeployment();
            case 429 ->
                Fault.of(
                        429,
                        "429",
                        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have"
                                + " exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry"
                                + " after 26 seconds.");
            case 500 -> Fault.of(500, "InternalServerError", "Backend returned unexpected response.");
            default -> Fault.of(status, Integer.toString(status), "It cannot be done.");
        };
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String event(JsonNode data) {
        return "data: " + data + "\n\n";
    }
}
