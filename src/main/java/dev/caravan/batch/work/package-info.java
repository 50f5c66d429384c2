/** Batches done: registered, claimed, asked, watched over until all is delivered. */
@NullMarked
package dev.caravan.batch.work;

import org.jspecify.annotations.NullMarked;
