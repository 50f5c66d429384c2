package dev.caravan.report;

/** Names as a terminal may show them: callers make some of them up. */
final class Showable {
    private static final int REPLACEMENT = 0xFFFD;

    private Showable() {}

    /** Without what moves a cursor, changes colours, turns the direction of writing or cannot be seen. */
    static String of(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        name.codePoints().forEach(each -> clean.appendCodePoint(showable(each) ? each : REPLACEMENT));
        return clean.toString();
    }

    private static boolean showable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
