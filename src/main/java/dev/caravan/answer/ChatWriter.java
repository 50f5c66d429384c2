package dev.caravan.answer;

import dev.caravan.account.Accounted;
import dev.caravan.call.Call;
import dev.caravan.call.CallerLeft;
import dev.caravan.call.Form;
import dev.caravan.call.ProviderFailure;
import dev.caravan.call.Refusal;
import dev.caravan.chain.Walk;
import dev.caravan.door.ChatDoor;
import dev.caravan.door.HttpCaller;
import dev.caravan.door.Refusals;
import dev.caravan.meter.Meters;
import dev.caravan.provider.Answer;
import dev.caravan.provider.Answered;
import dev.caravan.provider.EventFlow;
import dev.caravan.tier.Routed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and refusals in OpenAI's form to the caller's connection. Safe for use by many threads. */
public final class ChatWriter {
    private static final Logger LOG = LoggerFactory.getLogger("caravan.calls");

    /** A caller may name a model in any letters, a header may not. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[^ -~]");

    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final Meters meters;

    public ChatWriter(Meters meters) {
        this.meters = meters;
    }

    public void write(Accounted accounted) {
        HttpServerResponse response =
                responseOf(accounted).orElseThrow(() -> new IllegalStateException("this call did not come in by HTTP"));
        Walk walk = accounted.walk();
        accounted.answer().headers().forEach(response::putHeader);
        describe(response, walk);
        accounted.cost().ifPresent(cost -> response.putHeader("x-caravan-cost-usd", cost.toString()));
        switch (accounted.answer()) {
            case Answer.Whole whole -> {
                response.putHeader("content-type", "application/json");
                response.end(whole.json());
            }
            case Answer.Streamed streamed ->
                stream(response, streamed.flow(), walk.request().form());
        }
    }

    private static void stream(HttpServerResponse response, EventFlow flow, Form form) {
        response.putHeader("content-type", "text/event-stream; charset=utf-8");
        response.putHeader("cache-control", "no-cache");
        response.putHeader("x-accel-buffering", "no");
        response.setChunked(true);
        switch (flow.into(new ResponseSink(response))) {
            case EventFlow.End.Complete complete -> {
                if (form == Form.OPENAI) {
                    response.end(DONE.copy());
                } else {
                    response.end();
                }
            }
            case EventFlow.End.Cut cut -> response.end(Buffer.buffer(Refusals.event(brokenOff(cut.why()), form)));
            case EventFlow.End.CallerGone gone -> Refusals.abandon(response);
        }
    }

    private static Refusal brokenOff(ProviderFailure why) {
        return new Refusal(
                502, "server_error", "stream_cut", null, "the provider's stream broke off: " + why.reason(), null);
    }

    /** Answers a call that failed, whatever stage it had come to. */
    public void refuse(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Optional<Call> call = Optional.ofNullable(exchange.getMessage().getBody())
                .filter(Call.class::isInstance)
                .map(Call.class::cast);
        HttpServerResponse response = call.flatMap(ChatWriter::responseOf)
                .orElseGet(() -> ChatDoor.requestOf(exchange).response());
        Form form = call.map(made -> made.asked().request().form())
                .orElseGet(() ->
                        Form.ofPath(String.valueOf(ChatDoor.requestOf(exchange).path())));
        String id = String.valueOf(response.headers().get("x-request-id"));
        call.flatMap(ChatWriter::walkOf).ifPresent(Walk::abandon);
        if (failure instanceof CallerLeft) {
            LOG.info("{} caller left before the answer", id);
            Refusals.abandon(response);
            return;
        }
        Refusal refusal = understood(failure, id);
        call.flatMap(ChatWriter::walkOf).ifPresent(walk -> describeRefused(response, walk));
        meters.refused(refusal.status(), tierOf(call));
        LOG.info(
                "{} tier={} refused {} {}",
                id,
                tierOf(call),
                refusal.status(),
                refusal.code().orElse(refusal.type()));
        Refusals.send(response, refusal, form);
    }

    private static Refusal understood(Exception failure, String id) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        LOG.error("{} failed by our own fault", id, failure);
        return Refusal.ourFault();
    }

    private static String tierOf(Optional<Call> call) {
        return call.map(stage -> switch (stage) {
                    case Walk walk -> walk.tier();
                    case Routed routed -> routed.tier();
                    default -> "none";
                })
                .orElse("none");
    }

    private static Optional<Walk> walkOf(Call call) {
        return switch (call) {
            case Walk walk -> Optional.of(walk);
            case Accounted accounted -> Optional.of(accounted.walk());
            case Answered answered -> Optional.of(answered.walk());
            default -> Optional.empty();
        };
    }

    private static void describe(HttpServerResponse response, Walk walk) {
        response.putHeader("x-caravan-provider", walk.target().provider());
        response.putHeader(
                "x-caravan-model", NOT_PLAIN.matcher(walk.target().model()).replaceAll("?"));
        describeRefused(response, walk);
    }

    private static void describeRefused(HttpServerResponse response, Walk walk) {
        response.putHeader("x-caravan-attempts", Integer.toString(walk.attempts()));
        if (!walk.tier().equals(Routed.NAMED)) {
            response.putHeader("x-caravan-tier", walk.tier());
        }
    }

    /** From the call and not from the exchange: behind a breaker's fallback, Camel's message is no longer the door's. */
    private static Optional<HttpServerResponse> responseOf(Call call) {
        return call.asked().caller() instanceof HttpCaller caller ? Optional.of(caller.response()) : Optional.empty();
    }

    private record ResponseSink(HttpServerResponse response) implements EventFlow.Sink {
        @Override
        public void write(Buffer events) {
            if (!response.closed()) {
                response.write(events);
            }
        }

        @Override
        public boolean full() {
            return !response.closed() && response.writeQueueFull();
        }

        @Override
        public void whenRoom(Runnable go) {
            response.drainHandler(drained -> {
                response.drainHandler(null);
                go.run();
            });
        }
    }
}
