package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;

/**
 * How an answer is wrapped.
 *
 * @param wrongForm a stream where a whole answer was asked for, and the other way round
 */
record Packaging(List<Header> headers, Framing framing, boolean gzip, boolean wrongForm) {
    static final Packaging USUAL = new Packaging(List.of(), Framing.USUAL, false, false);

    Packaging {
        headers = List.copyOf(headers);
    }

    Packaging with(Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return new Packaging(more, framing, gzip, wrongForm);
    }

    Packaging framed(Framing other) {
        return new Packaging(headers, other, gzip, wrongForm);
    }

    Packaging gzipped() {
        return new Packaging(headers, framing, true, wrongForm);
    }

    Packaging formed(boolean wrong) {
        return new Packaging(headers, framing, gzip, wrong);
    }
}
