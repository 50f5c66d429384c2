package dev.caravan.stub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The stub's port: accepts connections, refuses them, or leaves them waiting. The port stays the same for life. */
final class Listener {
    private static final int FIRST_PORT = 30_000;
    private static final int PORTS = 2_700;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private static final int BACKLOG = 512;
    private static final int FILLING_TIMEOUT_MILLIS = 60;
    private static final Duration FAREWELL = Duration.ofMillis(250);

    private final Journal journal;
    private final Function<Request, List<Step>> answers;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> unread = ConcurrentHashMap.newKeySet();
    private ServerSocket server;
    private Thread acceptor;
    private volatile boolean reads = true;

    Listener(Journal journal, Function<Request, List<Step>> answers) {
        this.journal = journal;
        this.answers = answers;
        this.server = bound(0, BACKLOG);
        this.acceptor = acceptor();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on connections are refused; those that exist are closed. */
    synchronized void stop() {
        try {
            server.close();
            acceptor.join(); // until then the port may still be bound
        } catch (IOException notClosed) {
            throw new UncheckedIOException(notClosed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        hangUp();
    }

    synchronized void start() {
        listen(BACKLOG);
        reads = true;
        acceptor = acceptor();
    }

    /** From now on connections are accepted, but nothing is read from them. */
    synchronized void stopReading() {
        listen(BACKLOG);
        reads = false;
        acceptor = acceptor();
    }

    /** From now on an attempt to connect gets no answer: the queue of connections to accept is full. */
    synchronized void stopAccepting() {
        listen(1);
        try {
            while (true) {
                Socket filler = new Socket();
                unread.add(filler);
                filler.connect(server.getLocalSocketAddress(), FILLING_TIMEOUT_MILLIS);
            }
        } catch (IOException full) {
            // that is what was wanted
        }
    }

    private void listen(int backlog) {
        int port = port();
        stop();
        server = bound(port, backlog);
    }

    private void hangUp() {
        open.forEach(Connection::announceEnd);
        long end = System.nanoTime() + FAREWELL.toNanos();
        open.forEach(connection -> connection.awaitLetGo(Duration.ofNanos(end - System.nanoTime())));
        open.forEach(Connection::stop);
        for (Socket socket : unread) {
            try {
                socket.close();
            } catch (IOException closedAlready) {
                // nothing is left to close
            }
        }
        unread.clear();
    }

    /**
     * A port that is not said is one below those that the system gives to whoever connects: the stub is to find it free
     * when it listens again.
     */
    private static ServerSocket bound(int port, int backlog) {
        if (port != 0) {
            return tryToBind(port, backlog);
        }
        for (int tries = 0; tries < PORTS; tries++) {
            try {
                return tryToBind(FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS), backlog);
            } catch (UncheckedIOException taken) {
                // the next may be free
            }
        }
        return tryToBind(0, backlog);
    }

    private static ServerSocket tryToBind(int port, int backlog) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), backlog);
            return server;
        } catch (IOException notBound) {
            throw new UncheckedIOException(notBound);
        }
    }

    private Thread acceptor() {
        ServerSocket accepting = server;
        return Thread.ofVirtual().name("stub-" + port()).start(() -> {
            try {
                while (true) {
                    welcome(accepting.accept());
                }
            } catch (IOException stopped) {
                // as it should when the server socket is closed
            }
        });
    }

    private void welcome(Socket socket) {
        journal.connected();
        if (!reads) {
            unread.add(socket);
            return;
        }
        Connection connection;
        try {
            connection = new Connection(socket, journal, answers);
        } catch (IOException goneAlready) {
            return;
        }
        open.add(connection);
        Thread.ofVirtual().name("stub-connection").start(() -> {
            try {
                connection.run();
            } finally {
                open.remove(connection);
            }
        });
    }
}
