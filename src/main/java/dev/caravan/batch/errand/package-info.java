/** A call made for somebody who is not connected, again and again until it is answered or refused. */
@NullMarked
package dev.caravan.batch.errand;

import org.jspecify.annotations.NullMarked;
