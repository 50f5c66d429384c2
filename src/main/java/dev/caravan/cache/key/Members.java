package dev.caravan.cache.key;

import java.util.Arrays;

/** The members of one object, by where they begin in an imprint. Owned by one thread. */
final class Members {
    private int[] starts = new int[8];
    private int count;

    void add(int start) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = start;
    }

    /** Puts all of them, the last of which ends where the imprint does, in the order of their names. */
    void arrange(Imprint imprint) {
        if (!isArranged(imprint)) {
            int[] order = new int[count];
            Arrays.setAll(order, i -> i);
            sort(order, order.clone(), 0, count, imprint);
            imprint.reorder(Arrays.copyOf(starts, count), order);
        }
    }

    private boolean isArranged(Imprint imprint) {
        for (int i = 1; i < count; i++) {
            if (imprint.compareTexts(starts[i - 1], starts[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    // Of two members with one name parsers take the last, so they must stay as they stand: the sort is a stable one. It
    // is made by hand since the library's would have to box millions of numbers.
    private void sort(int[] sorted, int[] unsorted, int low, int high, Imprint imprint) {
        if (high - low < 2) {
            return;
        }
        int middle = (low + high) >>> 1;
        sort(unsorted, sorted, low, middle, imprint);
        sort(unsorted, sorted, middle, high, imprint);
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean leftIsNext = left < middle
                    && (right == high || imprint.compareTexts(starts[unsorted[left]], starts[unsorted[right]]) <= 0);
            sorted[i] = leftIsNext ? unsorted[left++] : unsorted[right++];
        }
    }
}
