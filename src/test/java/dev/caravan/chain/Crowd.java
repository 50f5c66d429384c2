package dev.caravan.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Callers who call at the same time. */
record Crowd(int callers) {
    /** So many calls in all, as many at once as there are callers; the answers in the order of the calls. */
    <T> List<T> makes(int calls, Supplier<T> call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                answers.add(threads.submit(call::get));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each caller calls once, all together. */
    <T> List<T> makesOneEach(Supplier<T> call) {
        return makes(callers, call);
    }
}
