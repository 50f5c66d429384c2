package dev.caravan.conversation;

/** A telling that ends in one document. */
public interface WholeTelling extends Telling {
    /** The whole answer, after its end was told. */
    byte[] document();
}
