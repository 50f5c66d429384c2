package dev.caravan.dialect.openai;

import dev.caravan.call.Bytes;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.Hearing;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Scale;
import dev.caravan.request.ResponsesRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The events of a response for a caller who wants just that: they go on as they came. Safe for two threads. */
final class RelayedResponses implements EventReader {
    private final ResponseScan scan;
    private final EventSplitter.Data data = new EventSplitter.Data();
    private boolean begun;

    private RelayedResponses(Order order) {
        this.scan = new ResponseScan(order);
    }

    /** Understands the answer of a provider who has the Responses API. */
    record Of(ResponsesRequest request, Order order) implements Hearing {
        @Override
        public Heard whole(Buffer answer, int status, Scale scale) {
            byte[] bytes = Bytes.of(answer);
            ResponseScan scan = new ResponseScan(order);
            scan.whole(bytes, status);
            return new Heard(answer, scan.usage(request.estimatedInputTokens()));
        }

        @Override
        public EventReader events() {
            return new RelayedResponses(order);
        }
    }

    @Override
    public synchronized Seen read(byte[] event, int from, int to, Buffer out) {
        data.find(event, from, to);
        Seen seen = seen(event, from, to, out);
        data.forget();
        return seen;
    }

    private Seen seen(byte[] event, int from, int to, Buffer out) {
        if (data.isEmpty()) {
            if (begun) {
                out.appendBytes(event, from, to - from);
            }
            return OTHER;
        }
        if (data.isDone()) {
            return new Seen.Fault(ResponseScan.broken(200, "its stream ended without its answer's end"));
        }
        Seen seen = look();
        begun |= seen == TOKEN;
        if (!(seen instanceof Seen.Fault)) {
            out.appendBytes(event, from, to - from);
        }
        return seen;
    }

    private Seen look() {
        try {
            if (!scan.event(data.bytes(), data.from(), data.to())) {
                return new Seen.Fault(ResponseScan.broken(200, "one of its events is none"));
            }
        } catch (IOException e) {
            return new Seen.Fault(ResponseScan.broken(200, "one of its events is no JSON"));
        } catch (ProviderFailure e) {
            return new Seen.Fault(e);
        } finally {
            scan.forget();
        }
        return switch (scan.type()) {
            case "response.completed", "response.incomplete" -> DONE;
            case "response.failed", "response.cancelled", "error" -> new Seen.Fault(scan.failure(200));
            case "", "response.created", "response.in_progress", "response.queued", "response.content_part.added" ->
                OTHER;
            case "response.output_item.added" -> scan.itemType().equals("message") ? OTHER : TOKEN;
            default -> TOKEN;
        };
    }

    @Override
    public void finish(Buffer out) {}

    @Override
    public synchronized Usage usage(long estimatedInput) {
        return scan.usage(estimatedInput);
    }
}
