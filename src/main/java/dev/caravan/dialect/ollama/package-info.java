/** Ollama's words. */
@NullMarked
package dev.caravan.dialect.ollama;

import org.jspecify.annotations.NullMarked;
