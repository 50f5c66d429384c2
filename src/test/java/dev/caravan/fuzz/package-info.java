/** What nobody would send on purpose: good cases, changed at random, for everything that reads what others wrote. */
@NullMarked
package dev.caravan.fuzz;

import org.jspecify.annotations.NullMarked;
