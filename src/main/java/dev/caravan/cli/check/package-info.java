/** {@code caravan check}: one small call to each model that is configured, and what its answer says. */
@NullMarked
package dev.caravan.cli.check;

import org.jspecify.annotations.NullMarked;
