/** The stages of a call, and who waits for it. Every station to the right may use them. */
@NullMarked
package dev.caravan.call;

import org.jspecify.annotations.NullMarked;
