/** What is in a file of a batch: OpenAI's lines, the rows of a table, or one prompt. Read as it flows, in little memory. */
@NullMarked
package dev.caravan.batch.intake;

import org.jspecify.annotations.NullMarked;
