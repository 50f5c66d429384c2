package dev.caravan.stub;

import static dev.caravan.stub.OllamaErrors.refused;
import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** What Ollama refuses of what a request may say about running the model: its options, and how long it stays. */
final class OllamaScrutinyOfOptions {
    private static final OllamaType INTEGER = new OllamaType("integer", OllamaType.INT.fits());
    private static final OllamaType FLOAT = new OllamaType("float32", JsonNode::isNumber);
    private static final OllamaType BOOLEAN = new OllamaType("boolean", JsonNode::isBoolean);
    private static final OllamaType ARRAY = OllamaType.list("array");
    private static final Map<String, OllamaType> OPTIONS = Map.ofEntries(
            entry("num_keep", INTEGER),
            entry("seed", INTEGER),
            entry("num_predict", INTEGER),
            entry("top_k", INTEGER),
            entry("top_p", FLOAT),
            entry("min_p", FLOAT),
            entry("typical_p", FLOAT),
            entry("repeat_last_n", INTEGER),
            entry("temperature", FLOAT),
            entry("repeat_penalty", FLOAT),
            entry("presence_penalty", FLOAT),
            entry("frequency_penalty", FLOAT),
            entry("stop", ARRAY),
            entry("num_ctx", INTEGER),
            entry("num_batch", INTEGER),
            entry("num_gpu", INTEGER),
            entry("main_gpu", INTEGER),
            entry("use_mmap", BOOLEAN),
            entry("num_thread", INTEGER));
    private static final String NUMBER = "(\\d+(\\.\\d*)?|\\.\\d+)";
    private static final Pattern DURATION = Pattern.compile("[-+]?(0|(" + NUMBER + "(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern UNITLESS = Pattern.compile("[-+]?" + NUMBER);

    /** Comes to light only when the model is to be loaded: hence the status of a wrong type. */
    Optional<Fault> refusal(JsonNode options) {
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            OllamaType type = OPTIONS.get(option.getKey());
            if (type == null) {
                return refused("invalid option provided: \"%s\"".formatted(option.getKey()));
            }
            if (!type.fits().test(option.getValue())) {
                return mistyped(option.getKey(), "type " + type.name());
            }
            if (type.equals(ARRAY) && !isOfTexts(option.getValue())) {
                return mistyped(option.getKey(), "an array of strings");
            }
        }
        return Optional.empty();
    }

    Optional<Fault> refusalOfKeepAlive(JsonNode keepAlive) {
        String text = keepAlive.asText();
        if (keepAlive.isMissingNode()
                || keepAlive.isNumber()
                || (keepAlive.isTextual() && DURATION.matcher(text).matches())) {
            return Optional.empty();
        }
        if (keepAlive.isTextual()) {
            String trouble = UNITLESS.matcher(text).matches() ? "missing unit in" : "invalid";
            return refused("time: %s duration %s".formatted(trouble, keepAlive));
        }
        return refused("Unsupported type: '%s'".formatted(goType(keepAlive)));
    }

    private static String goType(JsonNode node) {
        if (node.isBoolean()) {
            return "bool";
        }
        return node.isArray() ? "[]interface {}" : OllamaType.MAP.name();
    }

    private static boolean isOfTexts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    private static Optional<Fault> mistyped(String option, String demand) {
        return Optional.of(Fault.uncoded(500, "option \"%s\" must be of %s".formatted(option, demand)));
    }
}
