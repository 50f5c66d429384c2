/** How much may still be spent of what is allowed in a time. */
@NullMarked
package dev.caravan.limit;

import org.jspecify.annotations.NullMarked;
