/** Work that nobody sits and waits for: batches out of files and out of the Batch API. */
@NullMarked
package dev.caravan.batch;

import org.jspecify.annotations.NullMarked;
