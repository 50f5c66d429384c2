package dev.caravan.door;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.json.JsonBytes;
import dev.caravan.request.Form;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A refusal in the shape that the caller understands: OpenAI's or Anthropic's. */
public final class Refusals {
    private static final Set<String> IN_VAIN = Set.of("insufficient_quota", Refusal.STORAGE_FULL);
    private static final Duration WORTH_WAITING = Duration.ofMinutes(1);

    private Refusals() {}

    public static byte[] json(Refusal refusal, Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.factory().createGenerator(out)) {
            json.writeStartObject();
            switch (form) {
                case OPENAI, RESPONSES -> openAi(json, refusal);
                case ANTHROPIC -> anthropic(json, refusal);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void openAi(JsonGenerator json, Refusal refusal) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("message", refusal.reason());
        json.writeStringField("type", refusal.type());
        json.writeStringField("param", refusal.param().orElse(null));
        json.writeStringField("code", refusal.code().orElse(null));
        json.writeEndObject();
    }

    private static void anthropic(JsonGenerator json, Refusal refusal) throws IOException {
        json.writeStringField("type", "error");
        json.writeObjectFieldStart("error");
        json.writeStringField("type", anthropicType(refusal.status()));
        json.writeStringField("message", refusal.reason());
        if (refusal.details().isPresent()) {
            json.writeFieldName("details");
            json.writeRawValue(refusal.details().get());
        } else if (refusal.param().filter("thread"::equals).isPresent()) {
            threadless(json);
        }
        json.writeEndObject();
    }

    /** Anthropic's client has its server remember a loop of tools, and does so itself where it hears this. */
    private static void threadless(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("details");
        json.writeStringField("error_code", "thread_unsupported_request");
        json.writeArrayFieldStart("unsupported");
        json.writeString("thread");
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** The same as one server-sent event, for a stream that has begun; some clients go by the event's name alone. */
    static String event(Refusal refusal, Form form) {
        return "event: error\ndata: " + new String(json(refusal, form), StandardCharsets.UTF_8) + "\n\n";
    }

    /**
     * The same for a stream of the Responses API, numbered behind the events that were told last. It says what went wrong
     * where that API's reference has it, and once more where OpenAI's own clients look for it.
     */
    static String numbered(Refusal refusal, Buffer told) {
        long number = EventNumber.behind(told);
        byte[] data = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("type", "error");
            json.writeNumberField("sequence_number", number);
            json.writeStringField("code", refusal.code().orElse(refusal.type()));
            json.writeStringField("message", refusal.reason());
            json.writeStringField("param", refusal.param().orElse(null));
            openAi(json, refusal);
            json.writeEndObject();
        });
        return "event: error\ndata: " + new String(data, StandardCharsets.UTF_8) + "\n\n";
    }

    /** Answers with the refusal in the form that goes with the request's path, unless something was answered before. */
    static void send(HttpServerRequest request, Refusal refusal) {
        send(request.response(), refusal, formOf(request));
    }

    /** Lists of models both ask for at the same address; only Anthropic's clients say which version they speak. */
    static Form formOf(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        return path.startsWith("/v1/models") && request.headers().contains("anthropic-version")
                ? Form.ANTHROPIC
                : Form.ofPath(path);
    }

    /** Answers with the refusal, unless something was answered before. */
    static void send(HttpServerResponse response, Refusal refusal, Form form) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        if (!response.headers().contains("x-request-id")) {
            response.putHeader("x-request-id", RequestIds.next(ThreadLocalRandom.current()));
        }
        response.setStatusCode(refusal.status());
        JsonHead.put(response);
        refusal.retryAfter().ifPresent(wait -> response.putHeader("retry-after", Long.toString(seconds(wait))));
        if (isInVain(refusal)) {
            response.putHeader("x-should-retry", "false");
        }
        response.end(Buffer.buffer(json(refusal, form)));
    }

    /** SDKs try a 429 again within seconds where they are to wait for longer than a minute, unless they hear this. */
    private static boolean isInVain(Refusal refusal) {
        return refusal.code().filter(IN_VAIN::contains).isPresent()
                && refusal.retryAfter()
                        .filter(wait -> wait.compareTo(WORTH_WAITING) <= 0)
                        .isEmpty();
    }

    /** Nobody reads it any more; the server must only know that nothing else will come. */
    static void abandon(HttpServerResponse response) {
        if (!response.ended()) {
            response.end();
        }
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
