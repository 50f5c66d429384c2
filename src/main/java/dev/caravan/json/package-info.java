/** JSON as bytes: read within limits that a hostile body cannot pass, and passed on without being printed anew. */
@NullMarked
package dev.caravan.json;

import org.jspecify.annotations.NullMarked;
