/** {@code caravan key}: who may call, on which terms. */
@NullMarked
package dev.caravan.cli.key;

import org.jspecify.annotations.NullMarked;
