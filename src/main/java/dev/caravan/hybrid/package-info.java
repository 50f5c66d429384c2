/** The tier whose answers are drafted by one model and improved by another. */
@NullMarked
package dev.caravan.hybrid;

import org.jspecify.annotations.NullMarked;
