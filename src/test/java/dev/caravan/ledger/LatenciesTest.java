package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    @Test
    void no_call_took_no_time() {
        assertThat(Latencies.NONE.averageMicros()).isZero();
        assertThat(Latencies.NONE.p95Micros()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_999, 700_000, 500_000_000})
    void of_a_single_call_both_are_its_own(long micros) {
        assertThat(Latencies.of(micros).averageMicros()).isEqualTo(micros);
        assertThat(Latencies.of(micros).p95Micros()).isEqualTo(micros);
    }

    @Test
    void a_bucket_ends_with_its_bound() {
        assertThat(Latencies.of(2_000).count(0)).isOne();
        assertThat(Latencies.of(2_001).count(1)).isOne();
        assertThat(Latencies.of(3_200).count(1)).isOne();
        assertThat(Latencies.of(3_201).count(2)).isOne();
        assertThat(Latencies.of(Long.MAX_VALUE).count(Latencies.BUCKETS - 1)).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_average_is_exact_and_the_95th_of_100_is_near(int seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        long[] micros = random.longs(5_000, 1, 2).toArray();
        Latencies all = Latencies.NONE;
        for (int i = 0; i < micros.length; i++) {
            micros[i] = Math.round(300_000 * Math.exp(random.nextGaussian()));
            all = all.plus(Latencies.of(micros[i]));
        }
        Arrays.sort(micros);

        assertThat(all.count()).isEqualTo(micros.length);
        assertThat(all.averageMicros()).isEqualTo(Arrays.stream(micros).sum() / micros.length);
        double real = micros[micros.length * 95 / 100];
        assertThat(all.p95Micros() / real).isCloseTo(1, within(0.08));
    }
}
