/** For tests of programs with Caravan in them: providers that say what the test has them say, its clock and its bill. */
@NullMarked
package dev.caravan.test;

import org.jspecify.annotations.NullMarked;
