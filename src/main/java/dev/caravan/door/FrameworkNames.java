package dev.caravan.door;

import java.util.List;

/**
 * The names of headers by which frameworks and brokers steer what is done with a message. Nobody outside may write those,
 * in any case.
 */
public final class FrameworkNames {
    private static final List<String> PREFIXES =
            List.of("camel", "org.apache.camel", "jms", "kafka.", "_amq", "__amq", "_hq");

    private FrameworkNames() {}

    public static boolean include(String name) {
        return PREFIXES.stream().anyMatch(prefix -> name.regionMatches(true, 0, prefix, 0, prefix.length()));
    }
}
