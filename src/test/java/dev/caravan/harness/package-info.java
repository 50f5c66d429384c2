/** A real gateway on a free port, for tests to call. */
@NullMarked
package dev.caravan.harness;

import org.jspecify.annotations.NullMarked;
