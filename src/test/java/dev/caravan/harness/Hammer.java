package dev.caravan.harness;

import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same thing in the same moment, each with its own seeded choices. */
public final class Hammer {
    private static final int PATIENCE_SECONDS = 60;

    public interface Blow {
        void fall(Random choices) throws Exception;
    }

    private Hammer() {}

    /** Returns when all are done; what the first of them found wrong is thrown at once. */
    public static void with(int threads, long seed, Blow blow) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("hammer-", 0).factory());
        try {
            var results = new ExecutorCompletionService<Void>(executor);
            for (int i = 0; i < threads; i++) {
                Random choices = new Random(seed * 1_000 + i);
                var unused = results.submit(() -> {
                    start.await();
                    blow.fall(choices);
                    return null;
                });
            }
            for (int i = 0; i < threads; i++) {
                Future<Void> next = results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError((threads - i) + " of them are stuck");
                }
                next.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
