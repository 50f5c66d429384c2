/** Files that callers send and get: what batches are read from and what they answered, and the pages for both. */
@NullMarked
package dev.caravan.files;

import org.jspecify.annotations.NullMarked;
