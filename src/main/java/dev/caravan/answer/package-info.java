/** Where an answer goes out over HTTP, whole, streamed or refused. */
@NullMarked
package dev.caravan.answer;

import org.jspecify.annotations.NullMarked;
