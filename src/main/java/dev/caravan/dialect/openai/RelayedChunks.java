package dev.caravan.dialect.openai;

import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * The chunks of a stream in OpenAI's form for a caller who wants just that: they go on as they came, and are looked
 * through for the tokens that they count. Safe for two threads.
 */
public final class RelayedChunks implements EventReader {
    private final boolean usageWanted;
    private final AnswerScan scan;
    private final EventSplitter.Data data = new EventSplitter.Data();
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
            return chunks ? DONE : fault("its stream held no answer");
        }
        Seen seen = look();
        begun |= seen == TOKEN;
        if (!(seen instanceof Seen.Fault) && (usageWanted || !usageOnly)) {
            out.appendBytes(event, from, to - from);
        }
        return seen;
    }

    @Override
    public void finish(Buffer out) {}

    private synchronized Seen look() {
        usageOnly = false;
        try {
            if (!scan.read(data.bytes(), data.from(), data.to(), 200)) {
                return fault("one of its events is no chunk");
            }
        } catch (IOException e) {
            return fault("one of its events is no JSON");
        } catch (ProviderFailure e) {
            return new Seen.Fault(e);
        } finally {
            scan.forget();
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
