/** Caravan in a Spring Boot application: its beans, its properties, its health. */
@NullMarked
package dev.caravan.spring;

import org.jspecify.annotations.NullMarked;
