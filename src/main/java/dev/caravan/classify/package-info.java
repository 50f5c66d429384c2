/** Decides how demanding a prompt is, so that {@code auto} can pick a tier. */
@NullMarked
package dev.caravan.classify;

import org.jspecify.annotations.NullMarked;
