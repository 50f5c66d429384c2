/** The route files themselves: how they are written, and what each of their steps is there for. */
@NullMarked
package dev.caravan.routes;

import org.jspecify.annotations.NullMarked;
