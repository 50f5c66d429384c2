/** An answer as one document and as the events of a stream: how either is made of the other. */
@NullMarked
package dev.caravan.cache.script;

import org.jspecify.annotations.NullMarked;
