/** The way of one call along its chain: who is next, who rests, who is throttled, when to give up. */
@NullMarked
package dev.caravan.chain;

import org.jspecify.annotations.NullMarked;
