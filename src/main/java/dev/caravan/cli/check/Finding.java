package dev.caravan.cli.check;

import dev.caravan.tier.ProviderKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a check found out about one provider, or one of its keys: {@code openai#a}. */
sealed interface Finding {
    String provider();

    /**
     * It answered. {@code usd} is null where its model has no price; {@code modelsListed} is -1 where it has no list of
     * models.
     */
    record Works(
            String provider,
            String model,
            Duration latency,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal usd,
            List<Limit> limits,
            int modelsListed)
            implements Finding {
        public Works {
            limits = List.copyOf(limits);
        }

        /** Which usage tier of the vendor the limits look like, such as {@code 2}. */
        Optional<String> tier() {
            return UsageTier.of(ProviderKey.provider(provider), limits);
        }
    }

    /** It did not answer; {@code model} is null where it could not even be asked. */
    record Fails(String provider, @Nullable String model, String reason) implements Finding {}

    /** Nobody set it up, and nobody asked for it. */
    record LeftOut(String provider, String reason) implements Finding {}

    /** What the provider says of its own limits, in {@code requests} or {@code tokens}. */
    record Limit(String unit, long limit, long remaining) {
        @Override
        public String toString() {
            return remaining + " of " + limit + " " + unit + " left";
        }
    }
}
