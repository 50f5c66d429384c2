package dev.caravan.call;

/** What every stage's record holds: the call as it was asked. */
public interface Call {
    Asked asked();
}
