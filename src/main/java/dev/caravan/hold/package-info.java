/** Money for each attempt: held once its provider and price are known, given back or spent when it is over. */
@NullMarked
package dev.caravan.hold;

import org.jspecify.annotations.NullMarked;
