package dev.caravan.fuzz;

import java.time.Duration;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** How long each reader is tried: a second in the build, as long as {@code -Dcaravan.fuzz=PT1H} says on demand. */
final class Budget {
    private static final Duration LENGTH = Duration.parse(System.getProperty("caravan.fuzz", "PT1S"));

    /** Another with each long run, the same in the build. */
    private static final long SEED = Long.getLong("caravan.fuzz.seed", 1);

    interface Trial {
        void of(byte[] bytes) throws Exception;
    }

    private Budget() {}

    static RandomGenerator chance() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    /** Tries mutants until the time is up; what fails is told with its bytes. */
    static void spend(String what, Mutants mutants, Trial trial) {
        long end = System.nanoTime() + LENGTH.toNanos();
        long tried = 0;
        while (System.nanoTime() < end) {
            byte[] bytes = mutants.next();
            try {
                trial.of(bytes);
            } catch (Exception | Error e) {
                throw new AssertionError(
                        what + ", try " + tried + " of seed " + SEED + ": "
                                + Base64.getEncoder().encodeToString(bytes),
                        e);
            }
            tried++;
        }
        System.out.printf("%s: %,d cases%n", what, tried);
    }
}
