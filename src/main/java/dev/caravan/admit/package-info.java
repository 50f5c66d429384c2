/** Who may call. The key, the plan and the limits of a caller are decided here. */
@NullMarked
package dev.caravan.admit;

import org.jspecify.annotations.NullMarked;
