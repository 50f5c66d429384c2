/** Batches, their items and the processes that work on them, as they stand in the store. */
@NullMarked
package dev.caravan.batch.store;

import org.jspecify.annotations.NullMarked;
