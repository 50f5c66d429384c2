package dev.caravan.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravan.call.EventFlow;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer that a route of an operator's own leaves in its message: body, status and headers, but none of Camel's and none
 * that came with the request, for those would be a caller's own choice.
 */
final class PlainReply {
    private static final Set<String> OURS = Set.of("content-length", "transfer-encoding", "connection", "host");

    private static final Logger LOG = LoggerFactory.getLogger(PlainReply.class);

    private PlainReply() {}

    /** @throws IllegalStateException where nobody knows how to write it */
    private static Buffer body(Message message) {
        Object body = message.getBody();
        if (body == null) {
            return Buffer.buffer();
        }
        if (body instanceof Map || body instanceof Collection) {
            return Buffer.buffer(json(body));
        }
        byte[] bytes = message.getBody(byte[].class);
        String text = bytes == null ? message.getBody(String.class) : null;
        if (bytes == null && text == null) {
            throw new IllegalStateException("the answer of a route cannot be written: nothing makes bytes of a "
                    + body.getClass().getName());
        }
        return bytes == null ? Buffer.buffer(text) : Buffer.buffer(bytes);
    }

    private static byte[] json(Object body) {
        try {
            return Json.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer of a route cannot be written as JSON", e);
        }
    }

    /** Piece by piece, as they come and as the caller takes them. */
    private static void stream(Iterator<?> pieces, Arrival arrival, HttpServerResponse response) {
        if (!response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        EventFlow.Sink caller = HttpCaller.sink(response.setChunked(true));
        Departure departure = arrival.departure();
        try {
            while (pieces.hasNext()) {
                caller.awaitRoom(departure);
                caller.write(Buffer.buffer(String.valueOf(pieces.next())));
            }
            response.end();
        } catch (CallerLeft e) {
            LOG.debug("the caller of a route left in the middle of its answer");
        } catch (RuntimeException e) {
            LOG.warn("the answer of a route broke off: {}", e.getMessage());
            response.reset();
        } finally {
            close(pieces);
        }
    }

    private static void close(Iterator<?> pieces) {
        if (pieces instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.debug("the answer of a route does not close", e);
            }
        }
    }

    static void send(Exchange exchange, Arrival arrival, HttpServerResponse response) {
        Message message = exchange.getMessage();
        response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            Object value = header.getValue();
            boolean plain = value instanceof CharSequence || value instanceof Number;
            if (plain
                    && !FrameworkNames.include(name)
                    && !OURS.contains(name)
                    && !arrival.isCallers(header.getKey(), value)) {
                response.putHeader(name, value.toString());
            }
        }
        if (message.getBody() instanceof Iterator<?> pieces) {
            stream(pieces, arrival, response);
            return;
        }
        Buffer body = body(message);
        if (message.getBody() instanceof Map || message.getBody() instanceof Collection) {
            if (!response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
                response.putHeader(HttpHeaders.CONTENT_TYPE, JsonHead.JSON);
            }
        }
        response.end(body);
    }
}
