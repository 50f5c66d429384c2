/** The database: SQLite in a folder, or PostgreSQL; opened, migrated, written to by one thread, and opened again after trouble. */
@NullMarked
package dev.caravan.store;

import org.jspecify.annotations.NullMarked;
