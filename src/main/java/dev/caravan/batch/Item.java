package dev.caravan.batch;

/** An item that waits to be asked, in the order {@code n} of its batch. Immutable. */
record Item(long n, String endpoint, String model, String request) {
    int characters() {
        return request.length();
    }
}
