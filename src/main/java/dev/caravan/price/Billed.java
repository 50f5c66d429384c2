package dev.caravan.price;

/** What has come to its bill, by whatever way it went out. */
public interface Billed {
    Bill bill();

    /** The name of the API key whose call it is; empty where nobody knows. */
    String keyName();
}
