/** What is wrong with the files of a set of routes, and on which line: said before the set serves. */
@NullMarked
package dev.caravan.routeset.soundness;

import org.jspecify.annotations.NullMarked;
