/** Answers that were given before, or are being given to somebody else just now. */
@NullMarked
package dev.caravan.cache;

import org.jspecify.annotations.NullMarked;
