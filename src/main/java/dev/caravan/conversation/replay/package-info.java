/** An answer as one document and as the events of a stream: how either is made of the other. */
@NullMarked
package dev.caravan.conversation.replay;

import org.jspecify.annotations.NullMarked;
