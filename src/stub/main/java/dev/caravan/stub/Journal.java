package dev.caravan.stub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the stub was asked, in the order in which the requests were read. May be shared by threads. */
public final class Journal {
    private final List<Call> calls = new ArrayList<>();
    private int concurrent;
    private int maxConcurrent;
    private int connections;

    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    public synchronized int count() {
        return calls.size();
    }

    public Call last() {
        List<Call> seen = calls();
        if (seen.isEmpty()) {
            throw new AssertionError("the stub was not asked anything");
        }
        return seen.getLast();
    }

    public synchronized Call call(int index) {
        return calls.get(index);
    }

    public List<Call> abandoned() {
        return calls().stream().filter(Call::abandoned).toList();
    }

    /** The most calls that were unanswered at the same time. */
    public synchronized int maxConcurrent() {
        return maxConcurrent;
    }

    /** Calls that are unanswered now. */
    public synchronized int concurrent() {
        return concurrent;
    }

    /** How many connections were accepted, used or not. */
    public synchronized int connections() {
        return connections;
    }

    public List<Call> awaitCount(int calls, Duration patience) {
        Patience.until(patience, () -> count() >= calls, () -> "asked %d times, not %d".formatted(count(), calls));
        return calls();
    }

    public List<Call> awaitAbandoned(int calls, Duration patience) {
        Patience.until(patience, () -> abandoned().size() >= calls, () -> "%d calls abandoned, not %d, of %s"
                .formatted(abandoned().size(), calls, calls()));
        return abandoned();
    }

    public void awaitConnections(int expected, Duration patience) {
        Patience.until(patience, () -> connections() >= expected, () -> "%d connections, not %d"
                .formatted(connections(), expected));
    }

    /** Forgets all; calls that are still unanswered go on counting as concurrent. */
    public synchronized void clear() {
        calls.clear();
        connections = 0;
        maxConcurrent = concurrent;
    }

    synchronized Call open(Request request) {
        Call call = new Call(request, this::close);
        calls.add(call);
        concurrent++;
        maxConcurrent = Math.max(maxConcurrent, concurrent);
        return call;
    }

    synchronized void connected() {
        connections++;
    }

    private synchronized void close() {
        concurrent--;
    }
}
