package dev.caravan.manage;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Callable;

/** Where meters are kept, and the page that shows them. */
public record Exposition(MeterRegistry registry, Callable<String> page) {}
