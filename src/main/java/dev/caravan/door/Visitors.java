package dev.caravan.door;

import dev.caravan.failure.Refusal;
import dev.caravan.request.Form;
import dev.caravan.request.Room;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected at a port, and whether they take too long: to send a request's head, to send its body, to take an
 * answer, or to come back after it. Looked at twice a second, so that no call pays for a timer. Safe for use by many threads.
 */
public final class Visitors {
    private static final Duration MAY_STAY_IDLE = Duration.ofSeconds(75);
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    private final Map<HttpConnection, Visitor> here = new ConcurrentHashMap<>();
    private final Duration patience;
    private final Duration patienceWithReaders;
    private final Room room;
    private final Shares shares;
    private final int most;

    /** {@code severalKeys} tells whether there is more than one who might call. */
    public Visitors(Duration patience, Duration patienceWithReaders, Room room, BooleanSupplier severalKeys) {
        this(patience, patienceWithReaders, room, severalKeys, Integer.MAX_VALUE);
    }

    /** At {@code most} so many are here at once: for one more the one leaves who has had nothing to say for longest. */
    public Visitors(Duration patience, Duration patienceWithReaders, Room room, BooleanSupplier severalKeys, int most) {
        this.patience = patience;
        this.patienceWithReaders = patienceWithReaders;
        this.room = room;
        this.shares = new Shares(room.most(), severalKeys);
        this.most = most;
    }

    private static final class Visitor {
        /** The request whose body or answer is under way. */
        private volatile @Nullable HttpServerRequest request;

        private volatile long sinceNanos = System.nanoTime();

        /** Where the body is read as it comes: how fast that must be, and when all of it must be there. */
        private volatile @Nullable Haste haste;

        private volatile long untilNanos;
        private volatile boolean cameBefore;
        private volatile Guest guest = Guest.ANYBODY;
        private final AtomicInteger held = new AtomicInteger();

        private final AtomicInteger answers = new AtomicInteger();

        /** It is not known yet whose request it is: what else is wrong with it is told when it is. */
        private volatile boolean considered;

        /** Behind so many answers comes what is malformed. */
        private volatile int malformedBehind = Integer.MAX_VALUE;

        /** The connection ends with the answer that is being given. */
        private final AtomicBoolean leaving = new AtomicBoolean();

        private final Reading reading = new Reading();
    }

    public void arrived(HttpConnection connection) {
        if (here.size() >= most) {
            makeRoom();
        }
        Visitor visitor = new Visitor();
        here.put(connection, visitor);
        connection.closeHandler(closed -> {
            if (here.remove(connection) != null) {
                giveBack(visitor);
            }
        });
        FrameGuard guard = new FrameGuard((whole, inBody) -> {
            visitor.malformedBehind = whole;
            refuseMalformed(connection, visitor);
        });
        ((ConnectionBase) connection).channel().pipeline().addFirst(guard);
    }

    private void makeRoom() {
        here.entrySet().stream()
                .filter(each -> each.getValue().request == null)
                .min(Comparator.comparingLong(each -> each.getValue().sinceNanos))
                .or(() -> here.entrySet().stream().findFirst())
                .ifPresent(longest -> longest.getKey().close());
    }

    /** Those whose connection ends are heard no more, whatever they had sent by then. */
    boolean areLeaving(HttpConnection connection) {
        Visitor visitor = here.get(connection);
        return visitor == null || visitor.leaving.get();
    }

    public void requested(HttpServerRequest request, Guest guest) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null) {
            visitor.sinceNanos = System.nanoTime();
            visitor.haste = null;
            visitor.guest = guest;
            visitor.request = request;
        }
    }

    /** Whose request it is, is being found out. */
    void consider(HttpServerRequest request) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null) {
            visitor.considered = true;
        }
    }

    /** Whose request it is, is known, and what comes of that was begun. */
    void haveConsidered(HttpServerRequest request) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null) {
            visitor.considered = false;
            if (visitor.malformedBehind < Integer.MAX_VALUE) {
                refuseMalformed(request.connection(), visitor);
            }
        }
    }

    /** The body is read as it comes. */
    void hurries(HttpServerRequest request, Haste haste) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null && visitor.request == request) {
            visitor.untilNanos = System.nanoTime() + haste.within().toNanos();
            visitor.haste = haste;
        }
    }

    /** How long somebody may send nothing, or too little. */
    Duration patience() {
        return patience;
    }

    /** Answers, and ends the connection. */
    void dismiss(HttpServerRequest request, Refusal refusal) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null) {
            visitor.leaving.set(true);
        }
        Farewell.say(request, refusal);
    }

    /** In its turn: who sent requests before it hears their answers first. */
    private void refuseMalformed(HttpConnection connection, Visitor visitor) {
        int answers = visitor.answers.get();
        if (visitor.considered) {
            return;
        }
        if (answers < visitor.malformedBehind || !visitor.leaving.compareAndSet(false, true)) {
            return;
        }
        HttpServerRequest request = visitor.request;
        boolean answered = request == null
                ? answers > visitor.malformedBehind
                : request.response().headWritten();
        if (answered) {
            connection.close();
        } else {
            answerPastTheServer(connection, Refusal.badRequest(Malformed.NOT_HTTP, null));
        }
    }

    /** Enough of a large request came, for which the caller's time begins anew. */
    void goesOn(HttpServerRequest request) {
        since(request, System.nanoTime());
    }

    /** Nothing more is taken from the caller for now: until it {@link #goesOn}, their time does not run. */
    void waitsForUs(HttpServerRequest request) {
        since(request, System.nanoTime() + NEVER_NANOS);
    }

    private void since(HttpServerRequest request, long nanos) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null && visitor.request == request) {
            visitor.sinceNanos = nanos;
        }
    }

    public void answered(HttpServerRequest request) {
        Visitor visitor = here.get(request.connection());
        if (visitor != null) {
            visitor.sinceNanos = System.nanoTime();
            visitor.cameBefore = true;
            visitor.request = null;
            giveBack(visitor);
            visitor.answers.incrementAndGet();
            if (visitor.malformedBehind < Integer.MAX_VALUE) {
                refuseMalformed(request.connection(), visitor);
            }
        }
    }

    /** Takes memory for a request, until it is answered; false where there is none left, for all or for them. */
    boolean hold(HttpServerRequest request, int bytes) {
        Visitor visitor = here.get(request.connection());
        if (visitor == null || !hold(visitor.guest, bytes)) {
            return false;
        }
        visitor.held.addAndGet(bytes);
        if (here.get(request.connection()) != visitor) {
            // They left meanwhile, and nobody else gives it back.
            giveBack(visitor);
            return false;
        }
        return true;
    }

    private boolean hold(Guest guest, int bytes) {
        if (guest.hasKey() && shares.take(guest.name(), bytes) < 0) {
            return false;
        }
        if (room.take(bytes)) {
            return true;
        }
        shares.giveBack(guest.name(), bytes);
        return false;
    }

    private void giveBack(Visitor visitor) {
        int bytes = visitor.held.getAndSet(0);
        if (bytes > 0) {
            room.giveBack(bytes);
            shares.giveBack(visitor.guest.name(), bytes);
        }
    }

    /** The memory for what people send, and for what they have not taken yet. */
    Room room() {
        return room;
    }

    public void sweep() {
        long now = System.nanoTime();
        here.forEach((connection, visitor) -> {
            HttpServerRequest request = visitor.request;
            long waited = now - visitor.sinceNanos;
            Channel channel = ((ConnectionBase) connection).channel();
            if (visitor.reading.standsStill(channel, request, now, patienceWithReaders)) {
                closeNow(channel);
            } else if (request != null) {
                if (!request.isEnded()) {
                    hurry(connection, visitor, waited > patience.toNanos(), now);
                }
            } else if (waited > (visitor.cameBefore ? MAY_STAY_IDLE : patience).toNanos()) {
                tooSlow(connection);
            }
        });
    }

    private void hurry(HttpConnection connection, Visitor visitor, boolean late, long now) {
        Haste haste = visitor.haste;
        if (haste != null && now - visitor.untilNanos > 0) {
            answerPastTheServer(connection, Refusal.tooSlow(haste.within()));
        } else if (haste != null && late && haste.bytesPerSecond() > 0) {
            answerPastTheServer(connection, Refusal.tooSlow(patience, haste.bytesIn(patience)));
        } else if (late) {
            tooSlow(connection);
        }
    }

    /** Past the server, which would first write what nobody takes. */
    private static void closeNow(Channel channel) {
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    /** Written past the server, for in the middle of a head there is no request yet that could be answered. */
    private void tooSlow(HttpConnection connection) {
        answerPastTheServer(connection, Refusal.tooSlow(patience));
    }

    /** For what the server cannot answer any more, or not yet. */
    static void answerPastTheServer(HttpConnection connection, Refusal refusal) {
        byte[] json = Refusals.json(refusal, Form.OPENAI);
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.status()), Unpooled.wrappedBuffer(json));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, JsonHead.JSON)
                .set(JsonHead.NO_SNIFF, JsonHead.NO_SNIFFING)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.CONTENT_LENGTH, json.length);
        Channel channel = ((ConnectionBase) connection).channel();
        channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
}
