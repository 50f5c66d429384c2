package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What OpenAI refuses of a request, in the order in which it looks. */
final class OpenAiScrutiny {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final Set<String> MEMBERS = Set.of(
            "messages",
            "model",
            "audio",
            "frequency_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "metadata",
            "modalities",
            "n",
            "parallel_tool_calls",
            "prediction",
            "presence_penalty",
            "prompt_cache_key",
            "prompt_cache_retention",
            "reasoning_effort",
            "response_format",
            "safety_identifier",
            "seed",
            "service_tier",
            "stop",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "user",
            "verbosity",
            "web_search_options");

    private final OpenAiScrutinyOfResponses responses;

    OpenAiScrutiny(OpenAiKept kept) {
        this.responses = new OpenAiScrutinyOfResponses(kept);
    }

    static boolean isAuthorized(Request request) {
        return request.header("Authorization")
                .filter(value -> value.matches("Bearer \\S+"))
                .isPresent();
    }

    Optional<Fault> refusal(Request request) {
        if (!isAuthorized(request)) {
            return refused(Fault.uncoded(
                    401,
                    "You didn't provide an API key. You need to provide your API key in an Authorization header."));
        }
        String path = request.pathWithoutQuery();
        boolean embeds = path.endsWith(OpenAiEmbeddings.PATH);
        boolean responds = path.endsWith(OpenAiResponses.PATH);
        if (!request.isPost() || !(embeds || responds || path.endsWith("/chat/completions"))) {
            return refused(Fault.uncoded(404, "Invalid URL (%s %s)".formatted(request.method(), path)));
        }
        return refusalOfContent(request);
    }

    /** Whoever may ask, and wherever. */
    Optional<Fault> refusalOfContent(Request request) {
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            return refused(
                    Fault.uncoded(400, "Invalid Content-Type header (%s), expected application/json.".formatted(type)));
        }
        JsonNode body = request.json();
        if (!body.isObject()) {
            return refused(Fault.uncoded(400, "We could not parse the JSON body of your request."));
        }
        if (request.pathWithoutQuery().endsWith(OpenAiResponses.PATH)) {
            return responses.refusal(body);
        }
        return request.pathWithoutQuery().endsWith(OpenAiEmbeddings.PATH)
                ? OpenAiScrutinyOfEmbedding.refusal(body)
                : refusal(body);
    }

    private static Optional<Fault> refusal(JsonNode body) {
        if (body.path("model").asText().isEmpty()) {
            return refused(Fault.uncoded(400, "you must provide a model parameter"));
        }
        if (!body.path("messages").isArray()) {
            return invalid("missing_required_parameter", "messages", "Missing required parameter: 'messages'.");
        }
        if (body.path("messages").isEmpty()) {
            return invalid(
                    "empty_array",
                    "messages",
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.");
        }
        return refusalOfRoles(body.path("messages"))
                .or(() -> refusalOfMembers(body))
                .or(() -> refusalOfStrictness(OpenAiInput.body(body)))
                .or(() -> refusalOfStreaming(body));
    }

    /** Of what is to be followed to the letter; all else it takes as it comes. */
    private static Optional<Fault> refusalOfStrictness(OpenAiInput body) {
        try {
            for (OpenAiInput tool : body.member("tools").elements()) {
                OpenAiInput function = tool.member("function");
                if (function.member("strict").node().asBoolean()
                        && function.member("parameters").isSet()) {
                    OpenAiScrutinyOfSchema.requireOfFunction(function);
                }
            }
            OpenAiInput format = body.member("response_format").member("json_schema");
            if (format.member("strict").node().asBoolean()) {
                OpenAiScrutinyOfSchema.requireOfFormat(format);
            }
            return Optional.empty();
        } catch (OpenAiRefused refused) {
            return refused(refused.fault());
        }
    }

    private static Optional<Fault> refusalOfRoles(JsonNode messages) {
        for (int index = 0; index < messages.size(); index++) {
            String role = messages.path(index).path("role").asText();
            if (!ROLES.contains(role)) {
                return invalid("invalid_value", "messages[%d].role".formatted(index), "Invalid value: '" + role + "'.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> refusalOfMembers(JsonNode body) {
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!MEMBERS.contains(name)) {
                return invalid("unknown_parameter", name, "Unknown parameter: '" + name + "'.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> refusalOfStreaming(JsonNode body) {
        JsonNode stream = body.path("stream");
        if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
            return invalid("invalid_type", "stream", "Invalid type for 'stream': expected a boolean.");
        }
        if (body.hasNonNull("stream_options") && !stream.asBoolean()) {
            return refused(new Fault(
                    400,
                    null,
                    "stream_options",
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled."));
        }
        return Optional.empty();
    }

    private static Optional<Fault> invalid(String code, String param, String message) {
        return refused(new Fault(400, code, param, message));
    }

    private static Optional<Fault> refused(Fault fault) {
        return Optional.of(fault);
    }
}
