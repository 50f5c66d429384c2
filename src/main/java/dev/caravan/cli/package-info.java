/** The commands: what each reads from its line, does and prints. */
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
