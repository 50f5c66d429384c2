@NullMarked
package dev.caravan.camel;

import org.jspecify.annotations.NullMarked;
