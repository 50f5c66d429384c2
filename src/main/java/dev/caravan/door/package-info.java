/** Where HTTP comes in: the server, its limits, and a request read into a call. */
@NullMarked
package dev.caravan.door;

import org.jspecify.annotations.NullMarked;
