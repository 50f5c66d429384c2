package dev.caravan.call;

import dev.caravan.failure.Trouble;

/** A call went from one model to the next. */
public record Handover(Target from, Target to, Trouble reason) {}
