/** What a model name means: a tier, one pinned model, or a bare name that some providers list. */
@NullMarked
package dev.caravan.tier;

import org.jspecify.annotations.NullMarked;
