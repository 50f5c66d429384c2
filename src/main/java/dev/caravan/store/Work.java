package dev.caravan.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Something to do with a connection, within a transaction that others began and will end. */
public interface Work<T> {
    T with(Connection connection) throws SQLException;
}
