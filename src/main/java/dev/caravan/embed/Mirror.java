package dev.caravan.embed;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.door.RequestIds;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Dialogue;
import dev.caravan.request.MessagesRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a second model what a caller asks, to see how it does: a call of its own, on its own thread and its own bill,
 * whose tag names the call that it mirrors. Nobody hears the answer, and whatever becomes of it is no matter to the
 * caller. Threads may share it.
 */
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final String TAG = "mirrors";

    private final Flow flow;
    private final Semaphore places;
    private final Set<Nobody> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Mirror(Flow flow, int callsAtOnce) {
        this.flow = flow;
        this.places = new Semaphore(callsAtOnce);
    }

    /**
     * Comes back at once. Left out are calls that nobody waits for, such as those that are mirrors or parts of others,
     * those for vectors and counts of tokens, and those beyond the most at once.
     */
    public void ask(Call call, String model) {
        Asked asked = call.asked();
        if (!asked.patient() || !(asked.request() instanceof Dialogue dialogue) || isCount(dialogue)) {
            return;
        }
        if (!places.tryAcquire()) {
            LOG.debug("{} is not mirrored: too many are under way", asked.id());
            return;
        }
        Thread.ofVirtual().name("mirror").start(() -> {
            try {
                ask(asked, dialogue, model);
            } catch (Refusal | CallerLeft | IllegalStateException e) {
                LOG.debug("{} is not mirrored", asked.id(), e);
            } finally {
                places.release();
            }
        });
    }

    private void ask(Asked asked, Dialogue dialogue, String model) {
        Nobody nobody = new Nobody();
        underWay.add(nobody);
        try {
            if (closed) {
                nobody.departure().happen();
            }
            flow.answer(mirrored(asked, dialogue.forModel(model), nobody));
        } finally {
            underWay.remove(nobody);
        }
    }

    /** Ends the calls under way: nobody misses them, and the process need not wait for them. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(nobody -> nobody.departure().happen());
    }

    private static boolean isCount(Dialogue dialogue) {
        return dialogue instanceof MessagesRequest messages && messages.counting();
    }

    /** Not by its tags and not on its caller's key: it is the operator who wants to know. */
    private static Asked mirrored(Asked asked, Dialogue question, Nobody nobody) {
        return new Asked(
                RequestIds.next(ThreadLocalRandom.current()),
                System.nanoTime(),
                question,
                asked.passedHeaders(),
                Map.of(TAG, asked.id()),
                asked.recall(),
                false,
                Papers.inside(new Identity.Inside()),
                nobody);
    }
}
