package dev.caravan.door;

import dev.caravan.failure.Refusal;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/** The answer to what is not HTTP. */
final class Malformed {
    static final String NOT_HTTP = "the request is not well-formed HTTP/1.1";

    private Malformed() {}

    static void answer(HttpServerRequest request, Visitors visitors) {
        Throwable why = request.decoderResult().cause();
        Refusal refusal =
                switch (why) {
                    case TooLongHttpLineException line -> refusal(414, "the request line is too long");
                    case TooLongHttpHeaderException headers -> refusal(431, "the request's headers are too long");
                    case null -> refusal(400, NOT_HTTP);
                    default -> refusal(400, NOT_HTTP);
                };
        visitors.dismiss(request, refusal);
    }

    private static Refusal refusal(int status, String message) {
        return new Refusal(status, "invalid_request_error", null, null, message, null);
    }
}
