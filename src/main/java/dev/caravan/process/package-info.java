/**
 * The process put together: what it owns, what each set of routes is given of it, what becomes of files that change.
 */
@NullMarked
package dev.caravan.process;

import org.jspecify.annotations.NullMarked;
