package dev.caravan.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
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

    /** Returns when all are done; what one of them found wrong is thrown. */
    public static void with(int threads, long seed, Blow blow) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("hammer-", 0).factory());
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random choices = new Random(seed * 1_000 + i);
                all.add(executor.submit(() -> {
                    start.await();
                    blow.fall(choices);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
