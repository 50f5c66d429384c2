package dev.caravan.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the log is written to: in a process of our own, stdout past {@code System.out}. That tells the scheduler of virtual
 * threads before each write that its thread may block, whereupon it wakes another thread in its place, for a line of every
 * call. Threads may share it.
 */
public final class Stdout extends OutputStream {
    private static final AtomicReference<@Nullable PrintStream> OWN = new AtomicReference<>();

    private final OutputStream straight = new FileOutputStream(FileDescriptor.out);

    /** Said at the beginning of a process of our own. Whoever puts another {@code System.out} in its place has the log there. */
    public static void isOurs() {
        OWN.set(System.out);
    }

    private OutputStream target() {
        return System.out == OWN.get() ? straight : System.out;
    }

    @Override
    public void write(int b) throws IOException {
        target().write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        target().write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        target().flush();
    }
}
