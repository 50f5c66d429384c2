/** Claude's words. */
@NullMarked
package dev.caravan.tongue.anthropic;

import org.jspecify.annotations.NullMarked;
