/** Calls to providers: one transport, and a dialect for each kind of provider. */
@NullMarked
package dev.caravan.provider;

import org.jspecify.annotations.NullMarked;
