package dev.caravan.embed;

import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Gives a subscriber so many tokens as it asks for, on a virtual thread of its own. Threads may share it. */
final class TokenSubscription implements Subscription {
    private final Tokens tokens;
    private final Subscriber<? super String> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private long demand;
    private boolean cancelled;
    private boolean unlawful;

    TokenSubscription(Tokens tokens, Subscriber<? super String> subscriber) {
        this.tokens = tokens;
        this.subscriber = subscriber;
    }

    void begin() {
        Thread.ofVirtual().name("caravan-tokens").start(this::run);
    }

    void refuse(String why) {
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException(why));
    }

    private void run() {
        try {
            subscriber.onSubscribe(this);
            // The end is told unasked, so that one is fetched before it is asked for.
            while (tokens.hasNext()) {
                if (!awaitDemand()) {
                    leave();
                    return;
                }
                subscriber.onNext(tokens.next());
            }
            subscriber.onComplete();
        } catch (RuntimeException e) {
            if (!isCancelled()) {
                subscriber.onError(e);
            }
        } finally {
            tokens.close();
        }
    }

    private void leave() {
        if (unlawful) {
            subscriber.onError(new IllegalArgumentException("a subscriber must ask for at least one token"));
        }
    }

    private boolean awaitDemand() {
        lock.lock();
        try {
            while (demand == 0 && !cancelled && !unlawful) {
                asked.awaitUninterruptibly();
            }
            if (cancelled || unlawful) {
                return false;
            }
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(long n) {
        lock.lock();
        try {
            if (n <= 0) {
                unlawful = true;
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        tokens.close();
    }
}
