/** Sets of routes, each in a Camel context of its own, and the steps that keep their state across sets. */
@NullMarked
package dev.caravan.routeset;

import org.jspecify.annotations.NullMarked;
