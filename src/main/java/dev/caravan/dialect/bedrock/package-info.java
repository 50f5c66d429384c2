/** Bedrock's words: the Converse API, in which all models there speak. */
@NullMarked
package dev.caravan.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
