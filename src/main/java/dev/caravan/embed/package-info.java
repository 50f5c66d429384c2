/** Calls from inside this process: LangChain4j's models over the same flow that HTTP callers use. */
@NullMarked
package dev.caravan.embed;

import org.jspecify.annotations.NullMarked;
