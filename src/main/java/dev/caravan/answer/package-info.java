/** Where an answer leaves: whole, streamed or refused. */
@NullMarked
package dev.caravan.answer;

import org.jspecify.annotations.NullMarked;
