/** The providers' side of a test: a real HTTP/1.1 server that answers well, or as badly as it was told to. */
@NullMarked
package dev.caravan.stub;

import org.jspecify.annotations.NullMarked;
