/**
 * What is asked of a model and what it says, whatever form either came in: read from the callers' forms, told in
 * them.
 */
@NullMarked
package dev.caravan.conversation;

import org.jspecify.annotations.NullMarked;
