/** The component {@code caravan:} for Camel's routes, ours and those of other applications, and what its kamelets need. */
@NullMarked
package dev.caravan.camel;

import org.jspecify.annotations.NullMarked;
