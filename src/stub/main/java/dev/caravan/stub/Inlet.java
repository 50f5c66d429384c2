package dev.caravan.stub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the client sends, read ahead by a thread of its own: so a hang-up is noticed while nobody asks for input. A client
 * that only shuts down its sending side counts as gone.
 */
final class Inlet extends InputStream {
    private static final byte[] NOTHING_MORE = {};
    private static final int READ_AHEAD = 32;

    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>(READ_AHEAD);
    private final CountDownLatch left = new CountDownLatch(1);
    private final InputStream socket;
    private final Runnable whenLeft;
    private final Thread reader;
    private byte[] current = NOTHING_MORE;
    private int position;
    private boolean ended;

    Inlet(InputStream socket, Runnable whenLeft) {
        this.socket = socket;
        this.whenLeft = whenLeft;
        this.reader = Thread.ofVirtual().name("stub-inlet").unstarted(this::readAhead);
    }

    void open() {
        reader.start();
    }

    /** Whether the client left within that time. */
    boolean leftWithin(Duration time) throws IOException {
        try {
            return left.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            throw new IOException("interrupted", stopped);
        }
    }

    private void readAhead() {
        byte[] buffer = new byte[8192];
        try {
            for (int count = socket.read(buffer); count >= 0; count = socket.read(buffer)) {
                arrived.put(Arrays.copyOf(buffer, count));
            }
        } catch (IOException reset) {
            // as good as an end of file
        } catch (InterruptedException closed) {
            return;
        }
        left.countDown();
        whenLeft.run();
        boolean unread = arrived.offer(NOTHING_MORE);
        if (!unread) {
            arrived.clear();
            arrived.add(NOTHING_MORE);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == current.length && !ended) {
            takeNext();
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }

    private void takeNext() throws IOException {
        try {
            current = arrived.take();
            position = 0;
            ended = current.length == 0;
        } catch (InterruptedException stopped) {
            throw new IOException("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
