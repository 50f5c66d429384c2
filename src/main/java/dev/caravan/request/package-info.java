/** A request read: what it says, checked and weighed, with the places of what must change on the way. */
@NullMarked
package dev.caravan.request;

import org.jspecify.annotations.NullMarked;
