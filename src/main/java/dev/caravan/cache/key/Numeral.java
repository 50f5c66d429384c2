package dev.caravan.cache.key;

import dev.caravan.json.Slice;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalLong;

/** Numbers in a JSON document. */
final class Numeral {
    private Numeral() {}

    /**
     * The one spelling that all numbers of this value have: a whole number without zeros at its end, and a power of ten,
     * also one that no number type could hold.
     */
    static String of(Slice number) {
        OptionalLong whole = number.whole();
        return whole.isPresent() ? plain(whole.getAsLong()) : any(number.json());
    }

    /** What nearly all numbers are, and lists of tokens hold a hundred thousand. */
    private static String plain(long number) {
        long digits = number;
        int power = 0;
        while (digits != 0 && digits % 10 == 0) {
            digits /= 10;
            power++;
        }
        return power == 0 ? Long.toString(digits) : digits + "e" + power;
    }

    private static String any(String written) {
        int exponent = Math.max(written.indexOf('e'), written.indexOf('E'));
        BigDecimal mantissa =
                new BigDecimal(exponent < 0 ? written : written.substring(0, exponent)).stripTrailingZeros();
        if (mantissa.signum() == 0) {
            return "0";
        }
        BigInteger power = (exponent < 0 ? BigInteger.ZERO : new BigInteger(written.substring(exponent + 1)))
                .subtract(BigInteger.valueOf(mantissa.scale()));
        return power.signum() == 0 ? mantissa.unscaledValue().toString() : mantissa.unscaledValue() + "e" + power;
    }
}
