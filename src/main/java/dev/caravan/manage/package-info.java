/** The management port: health, metrics, the state of providers, routes and batches. */
@NullMarked
package dev.caravan.manage;

import org.jspecify.annotations.NullMarked;
