package dev.caravan.mail;

import org.apache.camel.CamelContext;

/** Brings messages in, and answers out, of one kind of broker. Owned by the process. Safe for use by many threads. */
public interface Carrier extends AutoCloseable {
    /** Gives the routes of a set what they need for it. */
    void serve(CamelContext context, Desk desk);

    @Override
    void close();
}
