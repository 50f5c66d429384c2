/** Who we are to Amazon: where its keys are found, and how a request is signed with them. */
@NullMarked
package dev.caravan.provider.aws;

import org.jspecify.annotations.NullMarked;
