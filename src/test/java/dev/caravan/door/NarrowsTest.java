package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NarrowsTest {
    private final Narrows narrows = new Narrows(2);

    @Test
    void large_ones_pass_one_after_the_other_and_small_ones_beside_them() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?>[] large = new Future<?>[5];
            for (int i = 0; i < large.length; i++) {
                large[i] = callers.submit(() -> narrows.read(Narrows.LARGE, () -> {
                    most.accumulateAndGet(under.incrementAndGet(), Math::max);
                    await(read);
                    return under.decrementAndGet();
                }));
            }

            assertThat(narrows.read(Narrows.LARGE - 1, () -> "small").toString())
                    .isEqualTo("small");
            read.countDown();
            for (Future<?> one : large) {
                one.get();
            }
        }

        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void one_that_fails_lets_the_next_pass() {
        assertThatThrownBy(() -> narrows.read(Narrows.LARGE, () -> {
                    throw new IllegalStateException("no request");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(narrows.<String>read(Narrows.LARGE, () -> "next")).isEqualTo("next");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
