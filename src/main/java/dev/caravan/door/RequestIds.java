package dev.caravan.door;

import java.util.random.RandomGenerator;

/** Names for requests that do not repeat: 100 random bits, short enough to read out. */
public final class RequestIds {
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

    private RequestIds() {}

    public static String next(RandomGenerator chance) {
        char[] id = new char[24];
        id[0] = 'r';
        id[1] = 'e';
        id[2] = 'q';
        id[3] = '_';
        long high = chance.nextLong();
        long low = chance.nextLong();
        for (int i = 0; i < 10; i++) {
            id[4 + i] = DIGITS[(int) (high >>> (5 * i)) & 31];
            id[14 + i] = DIGITS[(int) (low >>> (5 * i)) & 31];
        }
        return new String(id);
    }
}
