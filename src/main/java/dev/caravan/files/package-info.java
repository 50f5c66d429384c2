/** Files that callers keep here, and the batches that they order through the API. */
@NullMarked
package dev.caravan.files;

import org.jspecify.annotations.NullMarked;
