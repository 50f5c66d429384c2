/** Counters, timers and gauges under the names that the contract gives them. */
@NullMarked
package dev.caravan.meter;

import org.jspecify.annotations.NullMarked;
