/** The provider that answers when no key is configured: it needs no network and says what it is. */
@NullMarked
package dev.caravan.dialect.sandbox;

import org.jspecify.annotations.NullMarked;
