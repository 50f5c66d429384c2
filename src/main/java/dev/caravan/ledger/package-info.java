/** What was asked and what it cost, written down before callers see the end of it. */
@NullMarked
package dev.caravan.ledger;

import org.jspecify.annotations.NullMarked;
