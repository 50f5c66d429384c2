/** The command that runs tests of routes: their files, the providers that follow a script, the calls and what came of them. */
@NullMarked
package dev.caravan.cli.test;

import org.jspecify.annotations.NullMarked;
