package dev.caravan.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.admit.Client;
import dev.caravan.call.Asked;
import dev.caravan.call.Attempt;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.harness.Unheard;
import dev.caravan.ledger.Booking;
import dev.caravan.price.Bill;
import dev.caravan.price.Money;
import dev.caravan.price.PriceBook;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever became of a call without an answer: each attempt is a row, and the rows cost what the attempts did. */
class PostingTest {
    private static final int CASES = 5_000;

    /** Those by which a call goes past a provider without asking it. */
    private static final List<Trouble> PASSED_OVER =
            List.of(Trouble.CIRCUIT_OPEN, Trouble.THROTTLED, Trouble.OVER_BUDGET, Trouble.RESTING, Trouble.LOCKED_OUT);

    private static final List<Trouble> FAILED =
            List.of(Trouble.SERVER_ERROR, Trouble.TIMEOUT, Trouble.NETWORK, Trouble.RATE_LIMIT, Trouble.AUTH);

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(37);
    private final Posting posting = new Posting(PriceBook.open(Path.of("no-such-prices.csv"), InstantSource.system()));

    @Test
    void each_attempt_is_a_row_and_nothing_else_is() {
        for (int i = 0; i < CASES; i++) {
            List<Bill.Item> items = items();
            List<Bill.Item> asked =
                    items.stream().filter(item -> item.attempt().asked()).toList();

            Booking booking = posting.of(failed(items), 1).orElseThrow();

            if (asked.isEmpty()) {
                assertThat(booking.rows()).hasSize(1).allMatch(row -> row.kind() == Booking.Kind.REFUSED);
                continue;
            }
            assertThat(booking.rows()).as("%s", items).hasSameSizeAs(asked);
            for (int n = 0; n < asked.size(); n++) {
                Booking.Row row = booking.rows().get(n);
                Attempt attempt = asked.get(n).attempt();
                assertThat(row.kind()).isEqualTo(Booking.Kind.ATTEMPT);
                assertThat(new Target(row.provider(), row.model())).isEqualTo(attempt.target());
                assertThat(row.usage()).isEqualTo(attempt.usage());
                assertThat(row.cost()).isEqualTo(asked.get(n).cost());
                assertThat(row.status()).isEqualTo(attempt.status());
            }
        }
    }

    private List<Bill.Item> items() {
        List<Bill.Item> items = new ArrayList<>();
        for (int left = random.nextInt(7); left > 0; left--) {
            Target target = new Target("p" + random.nextInt(3), "m" + random.nextInt(3));
            if (random.nextInt(5) < 2) {
                items.add(new Bill.Item(Attempt.passedOver(target, one(PASSED_OVER)), Money.NONE, true));
            } else {
                items.add(asked(target));
            }
        }
        return items;
    }

    private Bill.Item asked(Target target) {
        Usage usage = Usage.estimate(random.nextInt(1_000), random.nextInt(100));
        boolean left = random.nextInt(4) == 0;
        String errorType = left ? Attempt.NO_ERROR : one(FAILED).label();
        int status = left ? Attempt.CALLER_LEFT : random.nextInt(2) * 500;
        @Nullable Money cost = random.nextInt(8) == 0 ? null : new Money(random.nextInt(1_000_000));
        return new Bill.Item(new Attempt(target, true, status, errorType, usage, 1_000, 0), cost, true);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Failed failed(List<Bill.Item> items) {
        Optional<Refusal> refusal =
                random.nextBoolean() ? Optional.empty() : Optional.of(Refusal.allProvidersFailed("nobody", null));
        Bill bill = new Bill("simple", Optional.empty(), items, List.of(), List.of(), Optional.of(Money.NONE), -1, 0);
        Asked asked = Unheard.call(new Departure());
        return new Failed(
                asked.id(),
                asked.caller(),
                Optional.of(asked),
                Optional.of(Client.OPEN),
                Optional.empty(),
                refusal,
                bill,
                false);
    }
}
