package dev.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/** Somebody's program with two Caravans in it, which says what they left of it. */
final class HostProgram {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private HostProgram() {}

    private record State(
            Properties properties, Locale locale, List<String> providers, List<String> handlers, boolean uncaught) {
        static State now() {
            Properties copy = new Properties();
            copy.putAll(System.getProperties());
            return new State(
                    copy,
                    Locale.getDefault(),
                    Arrays.stream(Security.getProviders())
                            .map(Provider::getName)
                            .toList(),
                    Arrays.stream(LogManager.getLogManager().getLogger("").getHandlers())
                            .map(Object::toString)
                            .toList(),
                    Thread.getDefaultUncaughtExceptionHandler() != null);
        }
    }

    public static void main(String[] arguments) throws Exception {
        // The JDK notes it as a property when it is first asked.
        Objects.requireNonNull(TimeZone.getDefault());
        State before = State.now();
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        try (Embedded never = Embedded.start(Map.of("caravan.jms.url", "no broker's address"))) {
            System.out.println("started: " + never.store());
        } catch (Exception e) {
            System.out.println("refused: " + e.getMessage());
        }
        try (Embedded one = Embedded.start(Map.of());
                Embedded other = Embedded.start(Map.of())) {
            System.out.println("answer: " + one.chatModel("auto").chat("hi").replace('\n', ' '));
            System.out.println("answer: " + other.chatModel("auto").chat("hi").replace('\n', ' '));
            System.out.println("store: " + one.store());
            System.out.println("store: " + other.store());
            System.out.println("listening: " + listening());
        }
        State after = State.now();
        Set<Object> changed = new TreeSet<>();
        after.properties().forEach((name, value) -> {
            if (!value.equals(before.properties().get(name))) {
                changed.add(name);
            }
        });
        System.out.println("properties: " + changed);
        System.out.println("unchanged: "
                + (before.locale().equals(after.locale())
                        && before.providers().equals(after.providers())
                        && before.handlers().equals(after.handlers())
                        && before.uncaught() == after.uncaught()));
        System.out.println("threads: " + left(threads));
    }

    /** Those that are there still when a while has passed. */
    private static List<String> left(Set<Thread> before) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        List<String> left;
        do {
            left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    // The JDK's own, which it keeps.
                    .filter(name -> !name.startsWith("VirtualThread-")
                            && !name.startsWith("ForkJoinPool")
                            && !name.equals("process reaper"))
                    .toList();
            LockSupport.parkNanos(10_000_000);
        } while (!left.isEmpty() && System.nanoTime() < end);
        return left;
    }

    /** Sockets of this process that wait for others to connect. */
    private static List<String> listening() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            // Elsewhere nobody is asked that easily.
            return List.of();
        }
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    own.add(Files.readSymbolicLink(file).toString());
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                String[] cells = line.strip().split("\\s+", -1);
                if (cells[3].equals("0A") && own.contains("socket:[" + cells[9] + "]")) {
                    found.add(cells[1]);
                }
            }
        }
        return found;
    }
}
