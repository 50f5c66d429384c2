package dev.caravan.cache.key;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A number in a JSON document. */
record Numeral(ByteBuffer json, int from, int to) {
    /** Enough for a power of ten that the caller did not spell. */
    private static final int POWER = 20;

    /** So many digits fit into a long, and leave it room for a sum. */
    private static final int SAFE_DIGITS = 17;

    /** More than its one spelling takes. */
    int mostBytes() {
        return to - from + POWER;
    }

    /**
     * Writes the one spelling that all numbers of this value have, and returns where it ends: its digits without zeros
     * at either end, and a power of ten where there is one; nothing at all for zero.
     */
    int writeTo(byte[] bytes, int start) {
        int at = from;
        int end = start;
        if (json.get(at) == '-') {
            bytes[end++] = '-';
            at++;
        }
        int digits = end;
        long shift = 0;
        boolean fraction = false;
        for (; at < to && (json.get(at) | 0x20) != 'e'; at++) {
            byte digit = json.get(at);
            if (digit == '.') {
                fraction = true;
                continue;
            }
            shift -= fraction ? 1 : 0;
            if (digit != '0' || end > digits) {
                bytes[end++] = digit;
            }
        }
        if (end == digits) {
            return start;
        }
        while (bytes[end - 1] == '0') {
            end--;
            shift++;
        }
        return writePower(power(at, shift), bytes, end);
    }

    /** Any power, also one that no number type could hold: nothing is computed with it. */
    private String power(int exponentAt, long shift) {
        if (exponentAt == to) {
            return Long.toString(shift);
        }
        byte[] exponent = new byte[to - exponentAt - 1];
        json.get(exponentAt + 1, exponent);
        String spelled = new String(exponent, StandardCharsets.ISO_8859_1);
        return exponent.length <= SAFE_DIGITS
                ? Long.toString(Long.parseLong(spelled) + shift)
                : new BigInteger(spelled).add(BigInteger.valueOf(shift)).toString();
    }

    private static int writePower(String power, byte[] bytes, int start) {
        if (power.equals("0")) {
            return start;
        }
        int end = start;
        bytes[end++] = 'e';
        for (int i = 0; i < power.length(); i++) {
            bytes[end++] = (byte) power.charAt(i);
        }
        return end;
    }
}
