/** What a call must have in common with an earlier one to be given the same answer. */
@NullMarked
package dev.caravan.cache.key;

import org.jspecify.annotations.NullMarked;
