/** The vocabulary of a call: what was asked, what can go wrong, who is waiting. Every station may use it, it uses none. */
@NullMarked
package dev.caravan.call;

import org.jspecify.annotations.NullMarked;
