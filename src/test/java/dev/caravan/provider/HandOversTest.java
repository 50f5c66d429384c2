package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** From thread to thread a call goes where that carries something: each time costs more than a step of its routes. */
@Isolated("others wake the timers too")
class HandOversTest {
    private static final int CALLS = 200;

    @Test
    void a_call_wakes_no_timers_thread() {
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                TestCaravan caravan =
                        TestCaravan.with().provider("north", north).start()) {
            assertThat(caravan.ask("north/m1", "hi").status()).isEqualTo(200);
            long before = timesTimersWaited();

            for (int i = 0; i < CALLS; i++) {
                assertThat(caravan.ask("north/m1", "hi " + i).status()).isEqualTo(200);
            }

            assertThat(timesTimersWaited() - before).isLessThan(CALLS / 2);
        }
    }

    /** Those that end the timed waits of virtual threads. */
    private static long timesTimersWaited() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread ->
                        thread.getThreadName().matches("ForkJoinPool-.*-delayScheduler|VirtualThread-unparker.*"))
                .mapToLong(ThreadInfo::getWaitedCount)
                .sum();
    }
}
