package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bedrock's runtime as far as models answer by Converse or give vectors, and its list of models, which is another host's
 * in truth. A key in a header is taken, or a signature, which is checked. A name with {@code no-tools} is a model that
 * has none, one with {@code retired} is gone.
 */
public final class BedrockDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH =
            Pattern.compile("/model/(?<model>[A-Za-z0-9._~%-]+)/(?<verb>converse|converse-stream|invoke)");

    private final List<String> models;
    private final AtomicLong calls = new AtomicLong();

    public BedrockDialect(String... models) {
        this.models = models.length == 0
                ? List.of("anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-pro-v1:0")
                : List.of(models);
    }

    @Override
    public String basePath() {
        return "";
    }

    @Override
    public Optional<String> aside(Request request) {
        boolean lists = request.method().equals("GET")
                && request.path().equals("/foundation-models")
                && AmazonSignature.refusal(request).isEmpty();
        return lists ? Optional.of(modelList().toString()) : Optional.empty();
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        Optional<Fault> unsigned = AmazonSignature.refusal(request);
        if (unsigned.isPresent()) {
            return unsigned;
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || !request.isPost()) {
            return Optional.of(Fault.of(404, "UnknownOperationException", "no such operation"));
        }
        if (!request.header("Content-Type").orElse("").startsWith("application/json")) {
            return BedrockErrors.refused("the stub takes application/json");
        }
        String model = model(path);
        if (model.contains("retired")) {
            return Optional.of(BedrockErrors.usual(404, model));
        }
        if (!request.json().isObject()) {
            return Optional.of(Fault.of(400, "SerializationException", "the body is no JSON object"));
        }
        if (path.group("verb").equals("invoke")) {
            return BedrockEmbeddings.refusal(model, request.json());
        }
        if (model.contains("no-tools") && request.json().has("toolConfig")) {
            return BedrockErrors.refused("This model doesn't support tool use.");
        }
        return new BedrockScrutiny(request.json()).refusal();
    }

    @Override
    public boolean wantsStream(Request request) {
        return request.path().endsWith("/converse-stream");
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        Matcher path = PATH.matcher(request.path());
        return path.matches() && path.group("verb").equals("invoke")
                ? BedrockEmbeddings.whole(model(path), request.json(), usage)
                : answer(request, speech, usage).whole();
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }

    /** A frame is no text: each letter stands for a byte. */
    @Override
    public Charset streamCharset() {
        return ISO_8859_1;
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        return answer(request, speech, usage).frames();
    }

    private BedrockAnswer answer(Request request, Speech speech, Usage usage) {
        return new BedrockAnswer(
                request.json(), speech, usage, () -> "tooluse_stub%04d".formatted(calls.incrementAndGet()));
    }

    @Override
    public String error(Fault fault) {
        return BedrockErrors.body(fault);
    }

    @Override
    public List<Header> errorHeaders(Fault fault) {
        return BedrockErrors.headers(fault);
    }

    @Override
    public String errorEvent(Fault fault) {
        return BedrockErrors.frame(fault);
    }

    @Override
    public Fault usualFault(Request request, int status) {
        Matcher path = PATH.matcher(request.path());
        return BedrockErrors.usual(status, path.matches() ? model(path) : "");
    }

    @Override
    public Fault inItsWords(Fault fault) {
        return BedrockErrors.inItsWords(fault);
    }

    private static String model(Matcher path) {
        return URLDecoder.decode(path.group("model"), UTF_8);
    }

    private ObjectNode modelList() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode entries = list.putArray("modelSummaries");
        for (String model : models) {
            entries.addObject()
                    .put("modelArn", "arn:aws:bedrock:eu-central-1::foundation-model/" + model)
                    .put("modelId", model)
                    .put("providerName", model.split("\\.", 2)[0])
                    .put("responseStreamingSupported", true);
        }
        return list;
    }
}
