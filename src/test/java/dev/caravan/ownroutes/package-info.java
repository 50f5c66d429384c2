/** What a Camel user would write without having read anything, saved into one running gateway. */
@NullMarked
package dev.caravan.ownroutes;

import org.jspecify.annotations.NullMarked;
