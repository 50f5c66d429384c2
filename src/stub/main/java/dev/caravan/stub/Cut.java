package dev.caravan.stub;

/** Where an answer breaks off, and how. */
record Cut(Place place, End end) {
    static final Cut NONE = new Cut(Place.nowhere(), new End.Finish());

    sealed interface End {
        /** The client sees a connection reset. */
        record Reset() implements End {}

        /** The client sees an end of file. */
        record Close() implements End {}

        record Hang() implements End {}

        /** The framing is completed, so that HTTP sees nothing wrong. */
        record Finish() implements End {}

        /** The dialect's error as an event, then the framing is completed. */
        record ErrorEvent(Fault fault) implements End {}
    }

    boolean at(Place.Spot spot) {
        return place.is(spot);
    }

    /** Whether what was sent until here is to be a complete HTTP message. */
    boolean completesFraming() {
        return end instanceof End.Finish || end instanceof End.ErrorEvent;
    }
}
