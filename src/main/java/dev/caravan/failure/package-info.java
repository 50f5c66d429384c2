/** What can go wrong: we say no, a provider fails, the caller leaves. */
@NullMarked
package dev.caravan.failure;

import org.jspecify.annotations.NullMarked;
