/** Gemini's words. */
@NullMarked
package dev.caravan.dialect.gemini;

import org.jspecify.annotations.NullMarked;
