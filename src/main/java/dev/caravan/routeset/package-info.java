/** The life of a set of routes: read from files, built beside the one that serves, taking over, retired. */
@NullMarked
package dev.caravan.routeset;

import org.jspecify.annotations.NullMarked;
