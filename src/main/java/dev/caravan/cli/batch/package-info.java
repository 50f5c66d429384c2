/** {@code caravan batch}: a file's calls, made here and now, with a line that says how far it is. */
@NullMarked
package dev.caravan.cli.batch;

import org.jspecify.annotations.NullMarked;
