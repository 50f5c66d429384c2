/** OpenAI's words, and those of all who imitate it. */
@NullMarked
package dev.caravan.dialect.openai;

import org.jspecify.annotations.NullMarked;
