/** Work that nobody sits and waits for: batches out of files and out of the Batch API, and calls of whoever has time. */
@NullMarked
package dev.caravan.batch;

import org.jspecify.annotations.NullMarked;
