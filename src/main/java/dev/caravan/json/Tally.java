package dev.caravan.json;

/**
 * Counts what a document holds, and what it takes as objects: whoever makes others of its values, in another dialect say,
 * needs about so much for them, on the safe side of what JVMs do. Owned by one thread.
 */
final class Tally {
    /** A value with its place in the list that holds it. */
    private static final int VALUE = 48;

    /** A list that holds anything. */
    private static final int LIST = 64;

    /** A name that was not seen before, less its letters. */
    private static final int NAME = 56;

    /** A number in a list of numbers, of which a growing list holds some in vain. */
    private static final int NUMBER = 12;

    private long weight;
    private int values;
    private int numbers;

    void value() {
        values++;
        weight += VALUE;
    }

    void number() {
        numbers++;
        weight += NUMBER;
    }

    /** There is something else in the list that the last so many numbers stand in. */
    void numbersAreValues(int count) {
        values += count;
        weight += (long) count * VALUE;
    }

    void object() {
        weight += 2 * LIST;
    }

    void list() {
        weight += LIST;
    }

    void member(int nameLength) {
        value();
        weight += NAME + nameLength;
    }

    long weight() {
        return weight;
    }

    /** Numbers in lists of numbers are not among them. */
    int values() {
        return values;
    }

    int numbers() {
        return numbers;
    }
}
