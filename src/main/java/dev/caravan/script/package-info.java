/** Stand-ins for providers, which say what a script has them say: for tests of routes, an operator's or a host's. */
@NullMarked
package dev.caravan.script;

import org.jspecify.annotations.NullMarked;
