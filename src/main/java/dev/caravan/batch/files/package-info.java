/** Folders that are watched: a file is an order, a file beside it its terms. */
@NullMarked
package dev.caravan.batch.files;

import org.jspecify.annotations.NullMarked;
