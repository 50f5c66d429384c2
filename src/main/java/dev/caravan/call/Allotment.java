package dev.caravan.call;

/** The money of a piece of work, such as a batch: its calls together may cost no more, in 10^-9 USD. Immutable. */
public record Allotment(String work, long mostNanoUsd) {}
