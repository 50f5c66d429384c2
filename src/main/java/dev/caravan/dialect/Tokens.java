package dev.caravan.dialect;

import dev.caravan.call.Usage;
import dev.caravan.json.Slice;
import java.util.OptionalLong;

/** Figures that a provider reports: one that cannot be true is as if it were not there. */
public final class Tokens {
    private Tokens() {}

    public static OptionalLong of(Slice figure) {
        OptionalLong tokens = figure.whole();
        return tokens.isPresent() && Usage.isCount(tokens.getAsLong()) ? tokens : OptionalLong.empty();
    }

    public static long orNone(Slice figure) {
        return of(figure).orElse(0);
    }

    /** About so many tokens are in text of so many bytes. */
    public static long inBytes(long bytes) {
        return (bytes + 3) / 4;
    }
}
