package dev.caravan.cache.key;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers in a JSON document. */
final class Numeral {
    private Numeral() {}

    /**
     * The one spelling that all numbers of this value have: a whole number without zeros at its end, and a power of ten,
     * also one that no number type could hold.
     */
    static String of(JsonParser parser) throws IOException {
        boolean plain = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        return plain ? plain(parser.getLongValue()) : any(parser.getText());
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
