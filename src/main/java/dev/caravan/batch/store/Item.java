package dev.caravan.batch.store;

/** An item that waits to be asked, in the order {@code n} of its batch. Immutable; nobody writes into its request. */
public final class Item {
    private final long n;
    private final String endpoint;
    private final String model;
    private final byte[] request;

    Item(long n, String endpoint, String model, byte[] request) {
        this.n = n;
        this.endpoint = endpoint;
        this.model = model;
        this.request = request;
    }

    public long n() {
        return n;
    }

    public String endpoint() {
        return endpoint;
    }

    public String model() {
        return model;
    }

    /** Its JSON in UTF-8, as it is held: a text of it would be held beside that. */
    public byte[] request() {
        return request;
    }

    public int bytes() {
        return request.length;
    }
}
