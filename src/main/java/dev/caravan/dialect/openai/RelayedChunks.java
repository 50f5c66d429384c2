package dev.caravan.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * The chunks of a stream in OpenAI's form for a caller who wants just that: they go on as they came, and are looked
 * through for the tokens that they count. Safe for two threads.
 */
public final class RelayedChunks implements EventReader {
    private final boolean usageWanted;
    private final AnswerScan scan;
    private boolean begun;
    private boolean chunks;
    private boolean usageOnly;

    /** {@code usageWanted} where the caller asked for the usage chunk as well, and not only we did. */
    public RelayedChunks(boolean usageWanted, Order order) {
        this.usageWanted = usageWanted;
        this.scan = AnswerScan.ofChunks(order);
    }

    @Override
    public Seen read(byte[] event, int from, int to, Buffer out) {
        byte[] payload = EventSplitter.payload(event, from, to);
        if (payload.length == 0) {
            if (begun) {
                out.appendBytes(event, from, to - from);
            }
            return OTHER;
        }
        if (EventSplitter.isDone(payload)) {
            return chunks ? DONE : fault("its stream held no answer");
        }
        Seen seen = look(payload);
        begun |= seen == TOKEN;
        if (!(seen instanceof Seen.Fault) && (usageWanted || !usageOnly)) {
            out.appendBytes(event, from, to - from);
        }
        return seen;
    }

    @Override
    public void finish(Buffer out) {}

    private synchronized Seen look(byte[] payload) {
        usageOnly = false;
        try (JsonParser parser = Json.parser(payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return fault("one of its events is no chunk");
            }
            scan.read(parser, 200);
        } catch (IOException e) {
            return fault("one of its events is no JSON");
        } catch (ProviderFailure e) {
            return new Seen.Fault(e);
        }
        chunks = true;
        usageOnly = scan.usageOnly();
        return scan.token() ? TOKEN : OTHER;
    }

    @Override
    public synchronized Usage usage(long estimatedInput) {
        return scan.usage(estimatedInput);
    }

    private static Seen fault(String why) {
        return new Seen.Fault(ProviderFailure.of(Trouble.SERVER_ERROR, 200, why));
    }
}
