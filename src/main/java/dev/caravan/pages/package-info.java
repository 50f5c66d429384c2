/** What is answered over HTTP without a model: models, usage, files, batches. */
@NullMarked
package dev.caravan.pages;

import org.jspecify.annotations.NullMarked;
