/** The Java behind the routes' own steps: each takes the message apart, asks a station, and puts its answer back. */
@NullMarked
package dev.caravan.routeset.step;

import org.jspecify.annotations.NullMarked;
