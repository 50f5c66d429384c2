@NullMarked
package dev.caravan.mail;

import org.jspecify.annotations.NullMarked;
