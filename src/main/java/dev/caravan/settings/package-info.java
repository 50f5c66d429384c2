/** The operator's properties, read once, checked by name and kind before anything starts. */
@NullMarked
package dev.caravan.settings;

import org.jspecify.annotations.NullMarked;
