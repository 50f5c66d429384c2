/** How much money may still be spent: held before a provider is asked, settled afterwards. */
@NullMarked
package dev.caravan.budget;

import org.jspecify.annotations.NullMarked;
