/** Answers that were given before: what a call must have in common with an earlier one to be given the same. */
@NullMarked
package dev.caravan.cache;

import org.jspecify.annotations.NullMarked;
