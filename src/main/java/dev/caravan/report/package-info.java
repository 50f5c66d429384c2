/** What calls came to, told to people and to programs. */
@NullMarked
package dev.caravan.report;

import org.jspecify.annotations.NullMarked;
