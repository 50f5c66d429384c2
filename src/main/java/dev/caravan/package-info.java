/** The program, and itself as a part of another: where both begin. */
@NullMarked
package dev.caravan;

import org.jspecify.annotations.NullMarked;
