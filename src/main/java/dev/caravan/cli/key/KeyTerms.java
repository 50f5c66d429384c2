package dev.caravan.cli.key;

import dev.caravan.admit.OwnLimits;
import dev.caravan.cli.WrongUsage;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a key may do and until when, as far as it was written. */
final class KeyTerms {
    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            description = "what it may do: caravan.plan.… in application.properties")
    private @Nullable String plan;

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            converter = OwnLimit.Count.class,
            description = "a limit of its own in place of the plan's, 0 for none; 'plan' for that of the plan again")
    private @Nullable OwnLimit requestsPerMinute;

    @Option(
            names = "--tokens-per-minute",
            paramLabel = "N",
            converter = OwnLimit.Count.class,
            description = "likewise, as all that follow")
    private @Nullable OwnLimit tokensPerMinute;

    @Option(names = "--requests-per-day", paramLabel = "N", converter = OwnLimit.Count.class)
    private @Nullable OwnLimit requestsPerDay;

    @Option(names = "--calls-at-once", paramLabel = "N", converter = OwnLimit.Count.class)
    private @Nullable OwnLimit callsAtOnce;

    @Option(names = "--usd-per-day", paramLabel = "USD", converter = OwnLimit.Amount.class)
    private @Nullable OwnLimit usdPerDay;

    @Option(names = "--usd-per-month", paramLabel = "USD", converter = OwnLimit.Amount.class)
    private @Nullable OwnLimit usdPerMonth;

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description = "2026-12-31, through the end of that day, or a moment such as 2026-12-31T12:00:00Z;"
                    + " 'never' for no end")
    private @Nullable String expires;

    boolean areEmpty() {
        return Stream.of(
                        plan,
                        requestsPerMinute,
                        tokensPerMinute,
                        requestsPerDay,
                        callsAtOnce,
                        usdPerDay,
                        usdPerMonth,
                        expires)
                .allMatch(Objects::isNull);
    }

    Optional<String> plan() {
        return Optional.ofNullable(plan);
    }

    OwnLimits limits(OwnLimits before) {
        return new OwnLimits(
                OwnLimit.count(requestsPerMinute, before.requestsPerMinute()),
                OwnLimit.count(tokensPerMinute, before.tokensPerMinute()),
                OwnLimit.count(requestsPerDay, before.requestsPerDay()),
                OwnLimit.count(callsAtOnce, before.callsAtOnce()),
                OwnLimit.amount(usdPerDay, before.usdPerDay()),
                OwnLimit.amount(usdPerMonth, before.usdPerMonth()));
    }

    /** As it was before where nothing was written. */
    OptionalLong expires(OptionalLong before, ZoneId zone, long now) {
        if (expires == null) {
            return before;
        }
        if (expires.equals("never")) {
            return OptionalLong.empty();
        }
        long end = moment(expires, zone);
        if (end <= now) {
            throw new WrongUsage("--expires " + expires + " is over already");
        }
        return OptionalLong.of(end);
    }

    private static long moment(String written, ZoneId zone) {
        try {
            return written.contains("T")
                    ? OffsetDateTime.parse(written).toInstant().toEpochMilli()
                    : LocalDate.parse(written)
                            .plusDays(1)
                            .atStartOfDay(zone)
                            .toInstant()
                            .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new WrongUsage("--expires must be a day such as 2026-12-31 or a moment such as"
                    + " 2026-12-31T12:00:00Z, not '" + written + "'");
        }
    }
}
