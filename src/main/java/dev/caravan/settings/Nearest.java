package dev.caravan.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant: the known word that takes the fewest keystrokes to reach. */
public final class Nearest {
    private Nearest() {}

    public static Optional<String> of(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= most(word));
    }

    /** Of a short word nearly every other is two keystrokes away. */
    private static int most(String word) {
        return word.length() < 4 ? 1 : Math.max(2, word.length() / 5);
    }

    /** In keystrokes: a letter more, less or another one, or two neighbours swapped. */
    private static int distance(String a, String b) {
        int[] beforeThat = new int[b.length() + 1];
        int[] before = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] spare = beforeThat;
            beforeThat = before;
            before = row;
            row = spare;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int other = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(other, Math.min(before[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeThat[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
