/** Gemini's words. */
@NullMarked
package dev.caravan.tongue.gemini;

import org.jspecify.annotations.NullMarked;
