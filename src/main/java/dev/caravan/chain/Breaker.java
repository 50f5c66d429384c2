package dev.caravan.chain;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Whether one model of a provider may be asked. It opens on a failure, never on a success; when its wait is over it lets
 * probes through, and where nobody else can be asked one call at a time even before. What is told to it of a time that
 * is over, such as the end of a slow call from before it opened, changes nothing. Safe for use by many threads.
 */
public final class Breaker {
    /** A last resort that is under way for longer holds up the next one no more: it may hang. */
    private static final long HOLDS_UP_MILLIS = 1_000;

    private static final long FORGOTTEN_AFTER_MILLIS = Duration.ofMinutes(10).toMillis();

    /**
     * When it opens and closes. {@code window} is how many of the last calls count, {@code leastCalls} how many there must
     * be; {@code firstWait} doubles up to {@code longestWait} while probes fail, {@code probes} that go well close it.
     */
    public record Numbers(
            float failurePercent, int window, int leastCalls, Duration firstWait, Duration longestWait, int probes) {
        public Numbers {
            window = Math.max(1, window);
            leastCalls = Math.clamp(leastCalls, 1, window);
            probes = Math.max(1, probes);
        }

        long waitMillis(int openings) {
            long first = firstWait.toMillis();
            long longest = Math.max(first, longestWait.toMillis());
            return Math.min(first << Math.min(openings - 1, 16), longest);
        }
    }

    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** What a call that comes to it is told. */
    public sealed interface Entry {
        /** Go on, and tell how it ended, once, by {@link Breaker#ended} or {@link Breaker#returned}. */
        record Pass(long era, Purpose purpose, long number) implements Entry {}

        /** Not now; {@code sinceMillis} is when it was opened, or last tried. */
        record Shut(Duration readyIn, long sinceMillis) implements Entry {}
    }

    enum Purpose {
        ORDINARY,
        PROBE,
        LAST_RESORT
    }

    /** What a call left behind: where in the window, in which era; {@code place} is negative where it is in none. */
    record Mark(Breaker breaker, boolean well, long era, long place) {}

    private final InstantSource clock;
    private volatile State state = State.CLOSED;
    private volatile Entry.Pass ordinary = new Entry.Pass(0, Purpose.ORDINARY, 0);
    private volatile Numbers numbers;
    private volatile long usedMillis;
    private long era;
    private boolean[] failed;
    private long marks;
    private int openings;
    private long openedMillis;
    private int probesUnderWay;
    private int probesWell;
    private long lastResorts;
    private long triedMillis;
    private boolean lastResortUnderWay;

    Breaker(Numbers numbers, InstantSource clock) {
        this.numbers = numbers;
        this.failed = new boolean[numbers.window];
        this.clock = clock;
        this.usedMillis = clock.millis();
    }

    /** May a call go on? {@code lastResort} where nobody else can be asked. The numbers hold from now on. */
    public Entry enter(Numbers current, boolean lastResort) {
        if (!numbers.equals(current)) {
            numbers = current;
        }
        return state == State.CLOSED ? ordinary : enterWithCare(lastResort);
    }

    private synchronized Entry enterWithCare(boolean lastResort) {
        long now = clock.millis();
        usedMillis = now;
        if (state == State.CLOSED) {
            return ordinary;
        }
        if (state == State.OPEN && now >= readyMillis()) {
            become(State.HALF_OPEN);
        }
        if (state == State.HALF_OPEN && probesUnderWay < numbers.probes) {
            probesUnderWay++;
            return new Entry.Pass(era, Purpose.PROBE, 0);
        }
        if (lastResort && !(lastResortUnderWay && now < triedMillis + HOLDS_UP_MILLIS)) {
            lastResortUnderWay = true;
            triedMillis = now;
            return new Entry.Pass(era, Purpose.LAST_RESORT, ++lastResorts);
        }
        long readyIn = state == State.OPEN ? readyMillis() - now : 0;
        return new Entry.Shut(Duration.ofMillis(readyIn), Math.max(openedMillis, triedMillis));
    }

    /** The call ended, and that says something of the provider. */
    synchronized Mark ended(Entry.Pass pass, boolean well) {
        usedMillis = clock.millis();
        return switch (pass.purpose) {
            case ORDINARY -> pass.era == era ? marked(well) : nowhere(well);
            case PROBE -> {
                if (pass.era == era) {
                    probesUnderWay--;
                    probed(well);
                }
                yield nowhere(well);
            }
            case LAST_RESORT -> {
                over(pass);
                // That it fails is known.
                if (well && state != State.CLOSED) {
                    if (state == State.OPEN) {
                        become(State.HALF_OPEN);
                    }
                    probed(true);
                }
                yield nowhere(well);
            }
        };
    }

    /** The call ended in a way that says nothing of the provider. */
    synchronized void returned(Entry.Pass pass) {
        if (pass.purpose == Purpose.PROBE && pass.era == era) {
            probesUnderWay--;
        }
        over(pass);
    }

    /** What was taken for a success turned out to be none. */
    synchronized void overturn(Mark mark) {
        boolean counted = state == State.CLOSED && mark.era == era && mark.place >= 0;
        if (counted && mark.place >= marks - failed.length) {
            failed[index(mark.place)] = true;
            openIfTooMany();
        } else if (state == State.CLOSED) {
            marked(false);
        } else if (state == State.HALF_OPEN) {
            open();
        }
    }

    State state() {
        return state;
    }

    /** Nobody has come for so long that what it knows is worth nothing any more. */
    synchronized boolean forgotten() {
        long now = clock.millis();
        return now - usedMillis > FORGOTTEN_AFTER_MILLIS && (state != State.OPEN || now > readyMillis());
    }

    /** It knows nothing: all that came of its calls were answers that say nothing of the provider. */
    synchronized boolean blank() {
        return state == State.CLOSED && marks == 0;
    }

    private void over(Entry.Pass pass) {
        if (pass.purpose == Purpose.LAST_RESORT && pass.number == lastResorts) {
            lastResortUnderWay = false;
        }
    }

    private Mark nowhere(boolean well) {
        return new Mark(this, well, era, -1);
    }

    private Mark marked(boolean well) {
        resize();
        failed[index(marks)] = !well;
        Mark mark = new Mark(this, well, era, marks);
        marks++;
        if (!well) {
            openIfTooMany();
        }
        return mark;
    }

    private void openIfTooMany() {
        int calls = (int) Math.min(marks, failed.length);
        int failures = 0;
        for (int i = 0; i < calls; i++) {
            failures += failed[i] ? 1 : 0;
        }
        if (calls >= numbers.leastCalls && failures * 100f >= numbers.failurePercent * calls) {
            open();
        }
    }

    private int index(long place) {
        return (int) (place % failed.length);
    }

    /** The last calls still count when the operator wants more or fewer of them to. */
    private void resize() {
        int window = numbers.window;
        if (failed.length == window) {
            return;
        }
        int kept = (int) Math.min(Math.min(marks, failed.length), window);
        boolean[] resized = new boolean[window];
        for (int i = 0; i < kept; i++) {
            resized[i] = failed[index(marks - kept + i)];
        }
        failed = resized;
        marks = kept;
    }

    private void probed(boolean well) {
        if (!well) {
            open();
        } else if (++probesWell >= numbers.probes) {
            openings = 0;
            become(State.CLOSED);
        }
    }

    private void open() {
        openings++;
        openedMillis = clock.millis();
        become(State.OPEN);
    }

    private long readyMillis() {
        return openedMillis + numbers.waitMillis(openings);
    }

    private void become(State next) {
        era++;
        probesUnderWay = 0;
        probesWell = 0;
        if (next == State.CLOSED) {
            marks = 0;
            ordinary = new Entry.Pass(era, Purpose.ORDINARY, 0);
        }
        state = next;
    }
}
