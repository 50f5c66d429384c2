package dev.caravan.harness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that the log has of this test class's calls, one each. Listens from its creation until it is closed. */
public final class CallLines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern USD = Pattern.compile(" usd=(\\S+)");
    private static final Pattern TOKENS = Pattern.compile(" tokens=(\\S+)");

    private final OwnLog calls = new OwnLog("caravan.calls");

    public List<String> all() {
        return calls.lines();
    }

    public void forget() {
        calls.forget();
    }

    /** The only line so far; a call's that nobody waits for may take a moment. */
    public String only() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (calls.lines().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        List<String> lines = calls.lines();
        if (lines.size() != 1) {
            throw new AssertionError("not one line but " + lines);
        }
        return lines.getFirst();
    }

    /** What the only call cost; empty where its line does not say. */
    public String usd() {
        return find(USD, only());
    }

    /** What the only call used, such as {@code ~7+5}; empty where its line does not say. */
    public String tokens() {
        return find(TOKENS, only());
    }

    private static String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() {
        calls.close();
    }
}
