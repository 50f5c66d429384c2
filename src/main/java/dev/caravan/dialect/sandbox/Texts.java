package dev.caravan.dialect.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Cuts text for showing and for streaming, never within a surrogate pair. */
final class Texts {
    private static final int LONGEST_PIECE = 16;
    private static final int FEWEST_ARGUMENT_PIECES = 2;

    private Texts() {}

    /** The start of the text on one line, with an ellipsis if something is missing. */
    static String excerpt(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        // Looks a little beyond what it needs, so that a megabyte of spaces costs nothing.
        int border = Math.min(text.length(), 4 * longest);
        for (; at < border && shown.length() < longest; at++) {
            char c = text.charAt(at);
            if (!Character.isWhitespace(c) && !Character.isISOControl(c)) {
                shown.append(c);
            } else if (!shown.isEmpty() && shown.charAt(shown.length() - 1) != ' ') {
                shown.append(' ');
            }
        }
        if (!shown.isEmpty() && Character.isHighSurrogate(shown.charAt(shown.length() - 1))) {
            shown.setLength(shown.length() - 1);
        }
        boolean cut = at < text.length() && !text.substring(at).isBlank();
        return cut ? shown.toString().strip() + "…" : shown.toString().strip();
    }

    /** About a word each, the space before it included; joined they are the text again. */
    static List<String> words(String text) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int at = 1; at < text.length(); at++) {
            boolean atWord = Character.isWhitespace(text.charAt(at)) && !Character.isWhitespace(text.charAt(at - 1));
            if ((atWord || at - start >= LONGEST_PIECE) && !splitsPair(text, at)) {
                pieces.add(text.substring(start, at));
                start = at;
            }
        }
        if (start < text.length()) {
            pieces.add(text.substring(start));
        }
        return pieces;
    }

    /** At least two pieces if there are two characters, as a model streams the arguments of a tool call. */
    static List<String> argumentPieces(String arguments) {
        int length = Math.clamp(arguments.length() / FEWEST_ARGUMENT_PIECES, 1, LONGEST_PIECE);
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < arguments.length()) {
            int end = Math.min(start + length, arguments.length());
            if (splitsPair(arguments, end)) {
                end++;
            }
            pieces.add(arguments.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private static boolean splitsPair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
