package dev.caravan.cli;

import ch.qos.logback.core.ConsoleAppender;

/** Where the log goes. Threads may share it. */
public final class Console<E> extends ConsoleAppender<E> {
    @Override
    public void start() {
        super.start();
        setOutputStream(new Stdout());
    }
}
