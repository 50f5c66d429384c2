/** The command line, and the process put together. */
@NullMarked
package dev.caravan;

import org.jspecify.annotations.NullMarked;
