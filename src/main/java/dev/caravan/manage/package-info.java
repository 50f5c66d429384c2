/** The management port: health and metrics. */
@NullMarked
package dev.caravan.manage;

import org.jspecify.annotations.NullMarked;
