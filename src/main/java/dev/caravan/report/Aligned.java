package dev.caravan.report;

import java.util.List;

/** Cells one below the other: words to the left, numbers to the right. */
public final class Aligned {
    private static final String GAP = "  ";

    private Aligned() {}

    public static String words(List<List<String>> rows) {
        return rows.isEmpty() ? "" : of(rows, rows.getFirst().size());
    }

    /** The first cells of each row are words, the others are numbers; all rows are as long as the first. */
    static String of(List<List<String>> rows, int words) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - width(row.get(i)));
                line.append(i == 0 ? "" : GAP).append(i < words ? row.get(i) + space : space + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
