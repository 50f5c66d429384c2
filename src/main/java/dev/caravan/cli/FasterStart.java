package dev.caravan.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the launcher prepare the cache that halves the time to start, where it says that there is none: beside a server that
 * is ready and with what that leaves of the processor, so that nobody waits for it.
 */
final class FasterStart {
    private static final Logger LOG = LoggerFactory.getLogger(FasterStart.class);
    private static final String LAUNCHER = "CARAVAN_PREPARE";

    /** The preparation is two processes one after the other, of half of this at the most. */
    private static final long ENOUGH_MEMORY = 1L << 30;

    private FasterStart() {}

    static void prepare(Map<String, String> environment) {
        String launcher = environment.get(LAUNCHER);
        if (launcher == null) {
            return;
        }
        if (memory() < ENOUGH_MEMORY) {
            LOG.info("this is too small a machine to prepare a faster start beside a server:"
                    + " ./caravan --prepare does without one");
            return;
        }
        try {
            new ProcessBuilder("nice", "-n", "19", launcher, "--prepare")
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            LOG.info("preparing a faster next start, in the background");
        } catch (IOException e) {
            LOG.debug("a faster start is not prepared", e);
        }
    }

    /** That of the container, where it is in one. */
    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : 0;
    }
}
