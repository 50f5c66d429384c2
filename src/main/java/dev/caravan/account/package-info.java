/** What a call cost and how it ended: holds settled, rows for the ledger, one log line. */
@NullMarked
package dev.caravan.account;

import org.jspecify.annotations.NullMarked;
