package dev.caravan.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Identity;
import dev.caravan.call.OnBehalf;
import dev.caravan.call.Papers;
import dev.caravan.embed.Inquiry;
import dev.caravan.json.Json;
import dev.caravan.json.JsonSchema;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.ScriptHelper;
import org.jspecify.annotations.Nullable;

/** What an endpoint asks of a model, by its options and a message. Immutable. */
final class Asking {
    private final CaravanEndpoint endpoint;
    private final Optional<String> system;
    private final Optional<JsonSchema> schema;
    private final Map<String, ExchangeText> tags;
    private final Optional<ExchangeText> idempotencyKey;

    private Asking(
            CaravanEndpoint endpoint,
            Optional<String> system,
            Optional<JsonSchema> schema,
            Map<String, ExchangeText> tags,
            Optional<ExchangeText> idempotencyKey) {
        this.endpoint = endpoint;
        this.system = system;
        this.schema = schema;
        this.tags = tags;
        this.idempotencyKey = idempotencyKey;
    }

    /** @throws IllegalArgumentException where an option cannot be what it is */
    static Asking of(CaravanEndpoint endpoint) {
        CamelContext context = endpoint.getCamelContext();
        requireSound(endpoint);
        return new Asking(
                endpoint,
                Optional.ofNullable(resolved(context, "system", endpoint.getSystem())),
                Optional.ofNullable(resolved(context, "responseSchema", endpoint.getResponseSchema()))
                        .map(Asking::schema),
                tags(context, endpoint.getTags()),
                Optional.ofNullable(endpoint.getIdempotencyKey())
                        .map(text -> ExchangeText.of(context, "idempotencyKey", text)));
    }

    private static void requireSound(CaravanEndpoint endpoint) {
        requireOneOf("operation", endpoint.getOperation(), CaravanEndpoint.CHAT, CaravanEndpoint.EMBED);
        requireOneOf("input", endpoint.getInput(), Bodies.ANY, Bodies.TEXT, Bodies.OPENAI);
        Double temperature = endpoint.getTemperature();
        if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException("'temperature' must be from 0 to 2, not " + temperature);
        }
        Integer maxTokens = endpoint.getMaxTokens();
        if (maxTokens != null && maxTokens < 1) {
            throw new IllegalArgumentException("'maxTokens' must be at least 1, not " + maxTokens);
        }
        if (endpoint.getOperation().equals(CaravanEndpoint.EMBED)) {
            requireNone("stream", endpoint.isStream() ? "true" : null);
            requireNone("system", endpoint.getSystem());
            requireNone("temperature", temperature);
            requireNone("maxTokens", maxTokens);
            requireNone("responseSchema", endpoint.getResponseSchema());
        }
    }

    private static void requireOneOf(String option, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new IllegalArgumentException(
                    "'" + option + "' must be one of " + String.join(", ", allowed) + ", not '" + value + "'");
        }
    }

    private static void requireNone(String option, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException("'" + option + "' does not go with operation=embed");
        }
    }

    private static @Nullable String resolved(CamelContext context, String option, @Nullable String text) {
        try {
            return text == null ? null : ScriptHelper.resolveOptionalExternalScript(context, text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + option + "' names what cannot be read: " + text, e);
        }
    }

    private static JsonSchema schema(String json) {
        try {
            return JsonSchema.of(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'responseSchema' is no JSON schema: " + e.getMessage(), e);
        }
    }

    /** Cut apart before anything is put in: what comes from a message can be no second tag. */
    private static Map<String, ExchangeText> tags(CamelContext context, @Nullable String written) {
        Map<String, ExchangeText> tags = new LinkedHashMap<>();
        for (String tag : written == null ? new String[0] : written.split(",", -1)) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'tags' must be name=value, …, and '" + tag.strip() + "' is none");
            }
            tags.put(
                    tag.substring(0, equals).strip(),
                    ExchangeText.of(context, "tags", tag.substring(equals + 1).strip()));
        }
        return tags;
    }

    Inquiry of(Exchange exchange) {
        Map<String, String> named = new LinkedHashMap<>();
        tags.forEach((name, text) -> text.in(exchange).ifPresent(value -> named.put(name, value)));
        return endpoint.getOperation().equals(CaravanEndpoint.EMBED)
                ? Inquiry.embeddings(embedding(exchange), named, papers(exchange))
                : Inquiry.chat(chat(exchange), named, papers(exchange));
    }

    private byte[] embedding(Exchange exchange) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", endpoint.getModel());
        ArrayNode input = request.putArray("input");
        Bodies.texts(exchange).forEach(input::add);
        return bytes(request);
    }

    private byte[] chat(Exchange exchange) {
        Optional<Prompt> prompt = Optional.ofNullable(exchange.getMessage().getBody())
                .filter(Prompt.class::isInstance)
                .map(Prompt.class::cast);
        ObjectNode request = Bodies.request(exchange, endpoint.getInput());
        request.put("model", endpoint.getModel());
        request.put("stream", endpoint.isStream());
        request.remove("stream_options");
        prompt.flatMap(Prompt::system).or(() -> system).ifPresent(text -> instruct(request, text));
        temperature(prompt).ifPresent(degrees -> request.put("temperature", degrees));
        maxTokens(prompt).ifPresent(most -> {
            request.remove("max_tokens");
            request.put("max_completion_tokens", most);
        });
        prompt.flatMap(Prompt::schema).or(() -> schema).ifPresent(shape -> shape(request, shape));
        return bytes(request);
    }

    private Optional<BigDecimal> temperature(Optional<Prompt> prompt) {
        if (prompt.isPresent() && prompt.get().temperature().isPresent()) {
            return Optional.of(BigDecimal.valueOf(prompt.get().temperature().getAsDouble()));
        }
        return Optional.ofNullable(endpoint.getTemperature()).map(BigDecimal::valueOf);
    }

    private Optional<Integer> maxTokens(Optional<Prompt> prompt) {
        if (prompt.isPresent() && prompt.get().maxTokens().isPresent()) {
            return Optional.of(prompt.get().maxTokens().getAsInt());
        }
        return Optional.ofNullable(endpoint.getMaxTokens());
    }

    private static void instruct(ObjectNode request, String instructions) {
        ((ArrayNode) request.path("messages"))
                .insertObject(0)
                .put("role", "system")
                .put("content", instructions);
    }

    private static void shape(ObjectNode request, JsonSchema schema) {
        request.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "answer")
                .put("strict", schema.isStrict())
                .set("schema", schema.json());
    }

    private static byte[] bytes(ObjectNode request) {
        try {
            return Json.mapper().writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was built cannot be written", e);
        }
    }

    /** Billed to the key that the option names, else to whoever the route's message came from, else to nobody. */
    private Papers papers(Exchange exchange) {
        Optional<String> once = idempotencyKey.flatMap(text -> text.in(exchange));
        if (idempotencyKey.isPresent() && once.isEmpty()) {
            throw CaravanException.badRequest(
                    "idempotency_key_missing",
                    "what 'idempotencyKey' names is not in the message: " + endpoint.getIdempotencyKey());
        }
        @Nullable Identity caller = exchange.getProperty(OnBehalf.PROPERTY, Identity.class);
        if (endpoint.getKey() != null) {
            return new Papers(new Identity.For(endpoint.getKey()), Papers.ROUTE, once, Optional.empty());
        }
        return caller == null
                ? new Papers(new Identity.Inside(), Papers.INSIDE, once, Optional.empty())
                : new Papers(caller, Papers.ROUTE, once, Optional.empty());
    }
}
