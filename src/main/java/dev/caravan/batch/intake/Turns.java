package dev.caravan.batch.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Turns at something of which there is little: so many at once, no more of them one owner's than are theirs, and the next
 * is of the owner who has waited longest for one. Of one owner, whoever came first is first. Safe for use by many threads.
 */
public final class Turns {
    private final int atOnce;
    private final int ofOneOwner;
    private final Map<String, Deque<Semaphore>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    public Turns(int atOnce, int ofOneOwner) {
        this.atOnce = atOnce;
        this.ofOneOwner = ofOneOwner;
    }

    /** Waits for a turn, which must be given back. */
    public void take(String owner) {
        Semaphore come = new Semaphore(0);
        synchronized (this) {
            waiting.computeIfAbsent(owner, name -> new ArrayDeque<>()).addLast(come);
            call();
        }
        come.acquireUninterruptibly();
    }

    public synchronized void giveBack(String owner) {
        all--;
        taken.computeIfPresent(owner, (name, count) -> count == 1 ? null : count - 1);
        call();
    }

    private void call() {
        while (all < atOnce) {
            Optional<String> next = next();
            if (next.isEmpty()) {
                return;
            }
            String owner = next.get();
            Deque<Semaphore> line = waiting.remove(owner);
            if (line != null) {
                all++;
                taken.merge(owner, 1, Integer::sum);
                line.removeFirst().release();
                if (!line.isEmpty()) {
                    // Behind all others who wait.
                    waiting.put(owner, line);
                }
            }
        }
    }

    private Optional<String> next() {
        return waiting.keySet().stream()
                .filter(owner -> taken.getOrDefault(owner, 0) < ofOneOwner)
                .findFirst();
    }
}
