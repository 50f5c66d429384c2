/** How each kind of provider is spoken to: a request said in its words, its answer understood and told on. */
@NullMarked
package dev.caravan.dialect;

import org.jspecify.annotations.NullMarked;
