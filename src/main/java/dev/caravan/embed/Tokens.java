package dev.caravan.embed;

import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import java.io.Closeable;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of an answer's text as they come: to iterate over, where the reader waits for each, or to subscribe to, and
 * one reader altogether. A reader who is behind holds up the provider. To close it ends the call to the provider; so does
 * forgetting it. Iterated over by one thread at a time; closed by any.
 */
public final class Tokens implements Iterator<String>, Publisher<String>, Closeable {
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final TokenQueue queue;
    private final UnaryOperator<RuntimeException> words;
    private final Cleaner.Cleanable end;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private @Nullable String next;
    private Consumer<Facts> atEnd = facts -> {};

    Tokens(TokenQueue queue, Departure departure, UnaryOperator<RuntimeException> words) {
        this.queue = queue;
        this.words = words;
        this.end = FORGOTTEN.register(this, departure::happen);
    }

    /** Waits for the next piece, or for the end; throws what the stream broke off with. */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = take();
            if (next == null && !subscribed.get()) {
                Consumer<Facts> told = atEnd;
                atEnd = facts -> {};
                told.accept(facts());
            }
        }
        return next != null;
    }

    /** What is to be done when somebody has iterated to the end; on their thread. */
    public void atEnd(Consumer<Facts> told) {
        atEnd = told;
    }

    private @Nullable String take() {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw words.apply(new CallerLeft());
        } catch (RuntimeException e) {
            throw words.apply(e);
        } finally {
            // Else it might be taken for forgotten while it waits.
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the answer has come to its end");
        }
        String piece = next;
        next = null;
        return piece == null ? "" : piece;
    }

    /** What is known of the answer; its tokens and its cost for certain only behind its last piece. */
    public Facts facts() {
        return queue.facts();
    }

    /** Why it ended, in OpenAI's words; empty before it did. */
    public Optional<String> finish() {
        return queue.finish();
    }

    /** Nobody reads any more: the call to the provider ends, if it has not. */
    @Override
    public void close() {
        end.clean();
    }

    @Override
    public void subscribe(Subscriber<? super String> subscriber) {
        TokenSubscription subscription = new TokenSubscription(this, subscriber);
        if (subscribed.compareAndSet(false, true)) {
            subscription.begin();
        } else {
            subscription.refuse("a stream of tokens has one reader, and another one came before");
        }
    }

    /** Whoever prints it must not read it. */
    @Override
    public String toString() {
        return "a stream of tokens";
    }
}
