/** What a call cost and how it ended: tokens, headers, one log line, metrics. */
@NullMarked
package dev.caravan.account;

import org.jspecify.annotations.NullMarked;
