/** What Camel has, what of it is in the jar, and how more of it comes into lib/. */
@NullMarked
package dev.caravan.parts;

import org.jspecify.annotations.NullMarked;
