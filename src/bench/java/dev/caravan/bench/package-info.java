/** What the parts of a call cost, each by itself; run by {@code src/bench/run}, compared with {@code src/bench/baseline.csv}. */
@NullMarked
package dev.caravan.bench;

import org.jspecify.annotations.NullMarked;
