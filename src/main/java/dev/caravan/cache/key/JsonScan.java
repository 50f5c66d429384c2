package dev.caravan.cache.key;

import java.nio.ByteBuffer;

/**
 * Goes through the bytes of a JSON document that a parser found good, and so needs to check nothing and to hold nothing
 * in memory. Owned by one thread.
 */
final class JsonScan {
    private final ByteBuffer json;
    private int at;

    JsonScan(ByteBuffer json) {
        this.json = json;
    }

    /** The first byte of what comes next: of a value, of a member's name, or what closes a list or an object. */
    byte next() {
        byte next = json.get(at);
        while (next <= ' ' || next == ',' || next == ':') {
            next = json.get(++at);
        }
        return next;
    }

    /** Past the byte that opens or closes something. */
    void step() {
        at++;
    }

    /** Past the string that comes next. */
    Quoted string() {
        int from = at + 1;
        int end = from;
        boolean escaped = false;
        for (byte b = json.get(end); b != '"'; b = json.get(++end)) {
            if (b == '\\') {
                escaped = true;
                end++;
            }
        }
        at = end + 1;
        return new Quoted(json, from, end, escaped);
    }

    /** Past the number that comes next. */
    Numeral number() {
        int from = at;
        passWord();
        return new Numeral(json, from, at);
    }

    /** Past the value that comes next. */
    void skip() {
        int depth = 0;
        do {
            switch (next()) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> string();
                default -> passWord();
            }
        } while (depth > 0);
    }

    private void passWord() {
        byte b = json.get(at);
        while (b > ' ' && b != ',' && b != '}' && b != ']') {
            b = json.get(++at);
        }
    }
}
