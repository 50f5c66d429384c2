/** What tokens cost: the operator's price list, and money in exact integers. */
@NullMarked
package dev.caravan.price;

import org.jspecify.annotations.NullMarked;
