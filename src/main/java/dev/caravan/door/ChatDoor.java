package dev.caravan.door;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.call.Tags;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.Request;
import dev.caravan.request.ResponsesReader;
import dev.caravan.request.Unkept;
import dev.caravan.settings.Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Reads an HTTP request into a call. Safe for use by many threads. */
public final class ChatDoor {
    private static final String ANTHROPIC_KEY = "x-api-key";
    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final String BEARER = "Bearer ";
    private static final String JSON = "application/json";

    private final PassedHeaders passed;
    private final PassedHeaders readable;
    private final Narrows narrows = new Narrows(Runtime.getRuntime().availableProcessors());

    public ChatDoor(Settings settings) {
        this.passed = new PassedHeaders(settings.list("caravan.door.pass-request-headers"));
        this.readable = new PassedHeaders(settings.list("caravan.door.read-request-headers"));
    }

    /** @throws Refusal where it is no well-formed chat request */
    public Asked read(Exchange exchange) {
        return read(exchange, ChatRequestReader::read);
    }

    /** @throws Refusal where it is no well-formed request for a message in Anthropic's form */
    public Asked readMessages(Exchange exchange) {
        return read(exchange, MessagesReader::read);
    }

    /** @throws Refusal where it is no well-formed request of the Responses API */
    public Asked readResponses(Exchange exchange) {
        return read(exchange, ResponsesReader::read);
    }

    /** @throws Refusal 404, for no response is kept */
    @SuppressWarnings("DoNotCallSuggester") // a route calls it, to have it refused
    public void requireKept(Exchange exchange) {
        throw Unkept.asked();
    }

    /** @throws Refusal where it is no well-formed request to count the tokens of a message in Anthropic's form */
    public Asked readCount(Exchange exchange) {
        return read(exchange, MessagesReader::readForCounting);
    }

    /** @throws Refusal where it is no well-formed request for embeddings */
    public Asked readEmbeddings(Exchange exchange) {
        return read(exchange, EmbeddingsRequest::read);
    }

    private Asked read(Exchange exchange, BiFunction<byte[], Scale, Request> reader) {
        long started = System.nanoTime();
        HttpServerRequest request = requestOf(exchange);
        String id = idOf(exchange);
        requireJson(request.getHeader(HttpHeaders.CONTENT_TYPE));
        Arrival arrival = arrivalOf(exchange);
        byte[] body = arrival.getBody(byte[].class);
        arrival.isTaken();
        Request asked = narrows.read(body.length, () -> reader.apply(body, arrival));
        return new Asked(
                id,
                started,
                asked,
                passed.of(request.headers()),
                tagsOf(request),
                Recall.of(request.getHeader(HttpHeaders.CACHE_CONTROL)),
                true,
                papersOf(exchange, request),
                arrival.caller());
    }

    /** Of what leads to {@code direct:calls} itself; without a call nobody would know whom to answer. */
    public void requireCall(@Body @Nullable Object body) {
        if (!(body instanceof Call)) {
            String came = body == null ? "nothing" : body.getClass().getSimpleName();
            throw new IllegalArgumentException(
                    "direct:calls takes calls that were read, such as door.read makes them, and"
                            + " not " + came
                            + ": to ask a model from a route, lead to caravan:auto, or to another tier by its name");
        }
    }

    private Papers papersOf(Exchange exchange, HttpServerRequest request) {
        return new Papers(
                identityOf(exchange),
                Papers.HTTP,
                Optional.ofNullable(request.getHeader(IDEMPOTENCY_KEY)),
                Optional.empty(),
                readable.of(request.headers()));
    }

    /**
     * What a request presents: OpenAI's clients as a bearer token, Anthropic's under a name of its own. Of several, such as
     * where a client sends a default of its own besides, the one that is a key of ours.
     */
    static Identity presentedBy(HttpServerRequest request) {
        @Nullable String presented = null;
        for (String authorization : request.headers().getAll(HttpHeaders.AUTHORIZATION)) {
            if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                presented = preferred(
                        presented, authorization.substring(BEARER.length()).strip());
            }
        }
        @Nullable String own = request.getHeader(ANTHROPIC_KEY);
        if (own != null) {
            presented = preferred(presented, own.strip());
        }
        return presented == null ? new Identity.Nobody() : Identity.ofSecret(presented);
    }

    /** What the request presented at the door. */
    public static Identity identityOf(Exchange exchange) {
        return arrivalOf(exchange).who();
    }

    private static String preferred(@Nullable String before, String next) {
        return before == null || next.startsWith(Identity.KEY_PREFIX) ? next : before;
    }

    private static Map<String, String> tagsOf(HttpServerRequest request) {
        return request.getHeader(Tags.HEADER) == null
                ? Map.of()
                : Tags.read(request.headers().getAll(Tags.HEADER));
    }

    /** Who waits for a request that could not be read. */
    public static Caller callerOf(Exchange exchange) {
        return arrivalOf(exchange).caller();
    }

    /** The name that the door gave the call. */
    public static String idOf(Exchange exchange) {
        return String.valueOf(requestOf(exchange).response().headers().get("x-request-id"));
    }

    public static HttpServerRequest requestOf(Exchange exchange) {
        return arrivalOf(exchange).request();
    }

    /** The bytes of a request that are still to come; each read waits for them. */
    public static InputStream incomingOf(Exchange exchange) {
        return arrivalOf(exchange).incoming();
    }

    private static Arrival arrivalOf(Exchange exchange) {
        if (exchange.getMessage() instanceof Arrival arrival) {
            return arrival;
        }
        throw new IllegalStateException("this step goes behind platform-http only");
    }

    /** A page in a browser can send other types to a local port without asking, and JSON only with leave. */
    public static void requireJson(HttpServerRequest request) {
        requireJson(request.getHeader(HttpHeaders.CONTENT_TYPE));
    }

    private static void requireJson(@Nullable String type) {
        if (JSON.equals(type)) {
            return;
        }
        String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals(JSON) && !media.endsWith("+json")) {
            throw Refusal.unsupportedType(media.length() > 60 ? "that" : media.replaceAll("[^\\w/.+-]", "?"));
        }
    }
}
