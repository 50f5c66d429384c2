/** Calls that come as messages: what a message asks, and what goes back. */
@NullMarked
package dev.caravan.mail;

import org.jspecify.annotations.NullMarked;
