package dev.caravan.stub;

/** One header line, as it was or will be written. */
public record Header(String name, String value) {}
