/** Results written beside the file they were asked in. */
@NullMarked
package dev.caravan.batch.delivery;

import org.jspecify.annotations.NullMarked;
