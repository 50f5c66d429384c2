/** Ollama's words. */
@NullMarked
package dev.caravan.tongue.ollama;

import org.jspecify.annotations.NullMarked;
