package dev.caravan.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.chain.Walk;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Saying;
import dev.caravan.json.Slice;
import dev.caravan.request.MessagesRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;

/** Claude, served by Vertex AI: the model stands in the path, and in its place in the body the version of the API. */
public record ClaudeAtVertex(AnthropicDialect words) implements Dialect {
    private static final byte[] VERSION = "\"anthropic_version\":\"vertex-2023-10-16\"".getBytes(UTF_8);
    private static final byte[] COMMA = {','};

    @Override
    public boolean countsTokens() {
        return true;
    }

    @Override
    public Saying say(Walk walk) {
        Saying saying = words.say(walk);
        byte[] body = saying.body().getBytes();
        if (walk.request() instanceof MessagesRequest messages && messages.counting()) {
            return new Saying("/models/count-tokens:rawPredict", versioned(body), saying.hearing());
        }
        // No path can climb: with the verb behind it, a name of dots is no step up.
        String model = URLEncoder.encode(walk.target().model(), UTF_8).replace("+", "%20");
        String verb = walk.request().streamed() ? ":streamRawPredict" : ":rawPredict";
        return new Saying("/models/" + model + verb, withoutModel(body, walk), saying.hearing());
    }

    private static Buffer versioned(byte[] body) {
        int brace = 0;
        while (body[brace] != '{') {
            brace++;
        }
        return Buffer.buffer(body.length + 64)
                .appendBytes(body, 0, brace + 1)
                .appendBytes(VERSION)
                .appendBytes(COMMA)
                .appendBytes(body, brace + 1, body.length - brace - 1);
    }

    private static Buffer withoutModel(byte[] body, Walk walk) {
        Slice model = parsed(body, walk).get("model");
        int name = model.start();
        // From the value back over the colon to the name before it, which has no quotes within.
        for (int quotes = 0; quotes < 2; ) {
            name--;
            quotes += body[name] == '"' ? 1 : 0;
        }
        return Buffer.buffer(body.length + 64)
                .appendBytes(body, 0, name)
                .appendBytes(VERSION)
                .appendBytes(body, model.end(), body.length - model.end());
    }

    private static Slice parsed(byte[] body, Walk walk) {
        try {
            return Slice.parse(body, walk.scale());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return words.understand(status, body);
    }
}
