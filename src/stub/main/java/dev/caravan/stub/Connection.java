package dev.caravan.stub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One client's connection: reads a request, performs the steps of its answer, and reads the next. */
final class Connection implements Runnable {
    /** Little, so that {@link Call#awaitStalled} is about the client and not about this side's kernel. */
    private static final int SEND_BUFFER = 64 * 1024;

    private final Socket socket;
    private final Journal journal;
    private final Function<Request, List<Step>> answers;
    private final Inlet inlet;
    private final OutputStream output;
    private volatile @Nullable Call current;

    Connection(Socket socket, Journal journal, Function<Request, List<Step>> answers) throws IOException {
        this.socket = socket;
        this.journal = journal;
        this.answers = answers;
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(SEND_BUFFER);
        this.inlet = new Inlet(socket.getInputStream(), this::clientLeft);
        this.output = socket.getOutputStream();
    }

    @Override
    public void run() {
        inlet.open();
        try (socket;
                inlet) {
            RequestReader reader = new RequestReader(inlet, output);
            Optional<Request> request = reader.next();
            while (request.isPresent()
                    && answer(request.get())
                    && !request.get().wantsClose()) {
                request = reader.next();
            }
        } catch (IOException | NumberFormatException gone) {
            // the client left, the stub was stopped, or what came was no HTTP: the journal has what there is to say
        }
    }

    /** On behalf of the stub: a client that waits for nothing hears of the end before {@link #stop} takes its socket. */
    void announceEnd() {
        if (idle()) {
            try {
                socket.shutdownOutput();
            } catch (IOException closedAlready) {
                // the client knows
            }
        }
    }

    /** Waits until the client has let go of the connection too, so that it will not send a request into it. */
    void awaitLetGo(Duration patience) {
        try {
            if (idle() && !patience.isNegative()) {
                inlet.leftWithin(patience);
            }
        } catch (IOException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean idle() {
        Call call = current;
        return call == null || call.finished();
    }

    /** On behalf of the stub: what is under way counts as finished, not as abandoned. */
    void stop() {
        Call call = current;
        if (call != null) {
            call.finish();
        }
        closeQuietly();
    }

    private void clientLeft() {
        Call call = current;
        if (call != null) {
            call.hungUp();
        }
        closeQuietly(); // ends a write that waits for a reader
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // nothing is left to close
        }
    }

    /** Whether the connection can serve another request. */
    private boolean answer(Request request) throws IOException {
        Call call = journal.open(request);
        current = call;
        try {
            List<Step> steps = answers.apply(request);
            for (int index = 0; index < steps.size(); index++) {
                if (index == steps.size() - 1 && steps.get(index) instanceof Step.Send) {
                    call.saysLastWords();
                }
                if (!perform(steps.get(index), call)) {
                    return false;
                }
            }
            call.finish();
            return true;
        } catch (IOException hungUp) {
            call.abandon();
            throw hungUp;
        } finally {
            call.finish();
        }
    }

    private boolean perform(Step step, Call call) throws IOException {
        switch (step) {
            case Step.Send send -> write(send.bytes(), call);
            case Step.Repeat repeat -> {
                for (long count = 0; count < repeat.times(); count++) {
                    pause(repeat.pause());
                    write(repeat.bytes(), call);
                }
            }
            case Step.Pause pause -> pause(pause.duration());
            case Step.Hang hang -> pause(Duration.ofDays(1));
            case Step.Part part -> {
                part(part.reset(), call);
                return false;
            }
        }
        return true;
    }

    private void write(byte[] bytes, Call call) throws IOException {
        call.writes();
        output.write(bytes);
        call.wrote(bytes.length);
    }

    private void pause(Duration duration) throws IOException {
        if (duration.isPositive() && inlet.leftWithin(duration)) {
            throw new IOException("the client left");
        }
    }

    private void part(boolean reset, Call call) throws IOException {
        call.finish();
        if (reset) {
            socket.setSoLinger(true, 0);
        } else {
            socket.shutdownOutput();
        }
        socket.close();
    }
}
