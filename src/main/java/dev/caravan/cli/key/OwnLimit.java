package dev.caravan.cli.key;

import dev.caravan.cli.WrongUsage;
import dev.caravan.price.Money;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** A limit of a key's own, as it was written; none where it is to be the plan's again. */
record OwnLimit(Optional<BigDecimal> number) {
    private static OwnLimit read(String written, String form, String what) {
        if (written.equals("plan")) {
            return new OwnLimit(Optional.empty());
        }
        if (!written.matches(form)) {
            throw new WrongUsage("must be " + what + ", not '" + written + "'");
        }
        return new OwnLimit(Optional.of(new BigDecimal(written)));
    }

    static OptionalInt count(@Nullable OwnLimit written, OptionalInt before) {
        return written == null
                ? before
                : written.number
                        .map(number -> OptionalInt.of(number.intValueExact()))
                        .orElse(OptionalInt.empty());
    }

    static Optional<Money> amount(@Nullable OwnLimit written, Optional<Money> before) {
        return written == null ? before : written.number.map(Money::ofUsd);
    }

    static final class Count implements ITypeConverter<OwnLimit> {
        @Override
        public OwnLimit convert(String written) {
            return read(written, "\\d{1,9}", "a whole number from 0");
        }
    }

    static final class Amount implements ITypeConverter<OwnLimit> {
        @Override
        public OwnLimit convert(String written) {
            return read(written, "\\d{1,9}([.]\\d{1,9})?", "an amount such as 5 or 0.25");
        }
    }
}
