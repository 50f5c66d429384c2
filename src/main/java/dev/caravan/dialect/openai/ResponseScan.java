package dev.caravan.dialect.openai;

import dev.caravan.call.Extras;
import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonScan;
import dev.caravan.json.JsonScan.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks through responses whose bytes go on as they came, whole or event by event: is it one, how did it end, and what
 * did it use. Owned by one thread at a time.
 */
final class ResponseScan {
    private static final byte[] NOTHING = {};

    private final JsonScan json = new JsonScan();
    private final Order order;
    private String serviceTier = "";
    private @Nullable Usage reported;
    private long searches;

    /** What came piece by piece, and what the response that was read last holds. */
    private long characters;

    private long held;

    /** Of the response that was read last. */
    private String status = "";

    private String errorCode = "";
    private boolean output;

    /** Of the event that was read last. */
    private String type = "";

    private String itemType = "";

    ResponseScan(Order order) {
        this.order = order;
    }

    /** @throws ProviderFailure where the bytes are no whole answer */
    void whole(byte[] bytes, int httpStatus) {
        try {
            json.over(bytes, 0, bytes.length);
            if (json.kind() != Kind.OBJECT) {
                throw broken(httpStatus, "its answer is no JSON object");
            }
            response();
            if (!json.isOver()) {
                throw broken(httpStatus, "there is something behind its answer");
            }
        } catch (IOException e) {
            throw broken(httpStatus, "its answer is no whole JSON");
        }
        if (status.equals("failed") || (!output && !errorCode.isEmpty())) {
            throw failure(httpStatus);
        }
        if (!output) {
            throw broken(httpStatus, "its answer holds no output");
        }
    }

    /** Reads one event; false where it is no object. */
    boolean event(byte[] bytes, int from, int to) throws IOException {
        type = "";
        itemType = "";
        json.over(bytes, from, to);
        if (json.kind() != Kind.OBJECT) {
            return false;
        }
        json.enter();
        while (json.nextMember()) {
            if (json.is("type") && json.kind() == Kind.TEXT) {
                json.text();
                type = json.decoded();
            } else if (json.is("delta") && json.kind() == Kind.TEXT) {
                characters += json.text();
            } else if (json.is("response") && json.kind() == Kind.OBJECT && !isOnItsWay()) {
                response();
            } else if (json.is("item") && json.kind() == Kind.OBJECT && type.endsWith(".added")) {
                itemType = item();
            } else if (json.is("code") && json.kind() == Kind.TEXT && type.equals("error")) {
                json.text();
                errorCode = json.decoded();
            } else if (json.is("error") && json.kind() == Kind.OBJECT) {
                error();
            } else {
                json.skip();
            }
        }
        return true;
    }

    private boolean isOnItsWay() {
        return type.equals("response.created") || type.equals("response.in_progress") || type.equals("response.queued");
    }

    /** Holds nothing of the last document any more. */
    void forget() {
        json.over(NOTHING, 0, 0);
    }

    String type() {
        return type;
    }

    /** Of the item that the last event told of; empty where it told of none. */
    String itemType() {
        return itemType;
    }

    private void response() throws IOException {
        json.enter();
        while (json.nextMember()) {
            Kind kind = json.kind();
            if (json.is("output") && kind == Kind.ARRAY) {
                output = true;
                searches = 0;
                held = 0;
                json.enter();
                while (json.nextItem()) {
                    if (json.kind() == Kind.OBJECT) {
                        searches += item().equals("web_search_call") ? 1 : 0;
                    } else {
                        json.skip();
                    }
                }
            } else if (json.is("usage") && kind == Kind.OBJECT) {
                UsageReader.readOfResponse(json).ifPresent(usage -> reported = usage);
            } else if (json.is("status") && kind == Kind.TEXT) {
                json.text();
                status = json.decoded();
            } else if (json.is("service_tier") && kind == Kind.TEXT) {
                json.text();
                serviceTier = json.decoded();
            } else if (json.is("error") && kind == Kind.OBJECT) {
                error();
            } else {
                json.skip();
            }
        }
    }

    private String item() throws IOException {
        String found = "";
        json.enter();
        while (json.nextMember()) {
            if (json.is("type") && json.kind() == Kind.TEXT) {
                json.text();
                found = json.decoded();
            } else if (json.is("arguments") && json.kind() == Kind.TEXT) {
                held += json.text();
            } else if ((json.is("content") || json.is("summary")) && json.kind() == Kind.ARRAY) {
                parts();
            } else {
                json.skip();
            }
        }
        return found;
    }

    private void parts() throws IOException {
        json.enter();
        while (json.nextItem()) {
            if (json.kind() != Kind.OBJECT) {
                json.skip();
                continue;
            }
            json.enter();
            while (json.nextMember()) {
                if ((json.is("text") || json.is("refusal")) && json.kind() == Kind.TEXT) {
                    held += json.text();
                } else {
                    json.skip();
                }
            }
        }
    }

    private void error() throws IOException {
        errorCode = "server_error";
        json.enter();
        while (json.nextMember()) {
            if (json.is("code") && json.kind() == Kind.TEXT) {
                json.text();
                errorCode = json.decoded();
            } else {
                json.skip();
            }
        }
    }

    ProviderFailure failure(int httpStatus) {
        return errorCode.equals("rate_limit_exceeded")
                ? ProviderFailure.of(Trouble.RATE_LIMIT, httpStatus, "its answer failed for its rate limit")
                : broken(httpStatus, "its answer failed");
    }

    static ProviderFailure broken(int httpStatus, String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, httpStatus, why);
    }

    /** What was reported, or else an estimate from what came. */
    Usage usage(long estimatedInput) {
        Usage usage =
                reported != null ? reported : Usage.estimate(estimatedInput, (Math.max(characters, held) + 3) / 4);
        Usage priced = order.priced(usage, serviceTier);
        if (searches == 0) {
            return priced;
        }
        Extras told = priced.extras();
        return priced.with(new Extras(
                told.terms(), told.hourWrites(), told.soundInput(), told.soundOutput(), searches, told.openEnded()));
    }
}
