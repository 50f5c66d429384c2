/** Lets the events of a stream through to the caller, all but its end. */
@NullMarked
package dev.caravan.relay;

import org.jspecify.annotations.NullMarked;
