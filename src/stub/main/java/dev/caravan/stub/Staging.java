package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Turns a reply into steps on the socket: framed and paced as the behaviour says, and broken off where it says. */
final class Staging {
    /** A reset must not overtake what was sent before it, nor be known before that was passed on. */
    private static final Duration SETTLING = Duration.ofMillis(150);

    private final Dialect dialect;
    private final Behaviour behaviour;
    private final Reply reply;
    private final Framing framing;
    private final Frames frames;
    private final List<Step> steps = new ArrayList<>();

    private Staging(Dialect dialect, Behaviour behaviour, Reply reply) {
        this.dialect = dialect;
        this.behaviour = behaviour;
        this.reply = reply;
        this.framing = framingOf(behaviour.packaging().framing(), reply.body());
        this.frames = new Frames(framing == Framing.CHUNKED, behaviour.pace().betweenBytes());
    }

    static List<Step> steps(Dialect dialect, Behaviour behaviour, Reply reply) {
        Staging staging = new Staging(dialect, behaviour, reply);
        staging.stage();
        return List.copyOf(staging.steps);
    }

    private static Framing framingOf(Framing asked, Reply.Body body) {
        boolean lengthUnknown = body instanceof Reply.Body.Streamed
                || (body instanceof Reply.Body.Repeated repeated && repeated.times() == Reply.ENDLESSLY);
        return asked == Framing.USUAL && lengthUnknown ? Framing.CHUNKED : asked;
    }

    private void stage() {
        pause(behaviour.pace().beforeHeaders());
        if (behaviour.cut().at(Place.Spot.BEFORE_HEADERS)) {
            breakOff();
            return;
        }
        switch (reply.body()) {
            case Reply.Body.Whole whole ->
                stagePieces(List.of(new Piece(Duration.ZERO, whole.bytes())), Breaking.inWhole(behaviour.cut()));
            case Reply.Body.Streamed streamed ->
                stagePieces(pieces(streamed.transcript()), Breaking.inStream(behaviour.cut(), streamed.transcript()));
            case Reply.Body.Repeated repeated -> stageRepeated(repeated);
        }
    }

    private List<Piece> pieces(Transcript transcript) {
        List<Piece> pieces = new ArrayList<>();
        transcript.opening().forEach(event -> pieces.add(piece(Duration.ZERO, event)));
        Duration pause = behaviour.pace().beforeFirstToken();
        for (String token : transcript.tokens()) {
            pieces.add(piece(pause, token));
            pause = behaviour.pace().betweenTokens();
        }
        transcript.closing().forEach(event -> pieces.add(piece(Duration.ZERO, event)));
        pieces.add(piece(Duration.ZERO, transcript.done()));
        return pieces;
    }

    private void stagePieces(List<Piece> pieces, Breaking breaking) {
        boolean breaks = breaking.whole() < pieces.size();
        if (breaks && behaviour.cut().completesFraming()) {
            List<Piece> shortened = shortened(pieces, breaking);
            stageHead(shortened);
            shortened.forEach(piece -> send(frames.of(piece)));
            complete();
            return;
        }
        List<Piece> packed = behaviour.packaging().gzip() ? Gzip.compressed(pieces) : pieces;
        if (!stageHead(packed)) {
            return;
        }
        packed.subList(0, breaking.whole()).forEach(piece -> send(frames.of(piece)));
        if (!breaks) {
            complete();
            return;
        }
        if (breaking.half()) {
            send(frames.halfOf(packed.get(breaking.whole())));
        }
        breakOff();
    }

    /** What remains when the answer stops early in a complete HTTP message. */
    private List<Piece> shortened(List<Piece> pieces, Breaking breaking) {
        List<Piece> kept = new ArrayList<>(pieces.subList(0, breaking.whole()));
        if (breaking.half()) {
            Piece broken = pieces.get(breaking.whole());
            kept.add(broken.with(Frames.half(broken.bytes())));
        }
        if (behaviour.cut().end() instanceof Cut.End.ErrorEvent report
                && reply.body() instanceof Reply.Body.Streamed streamed) {
            List<String> before =
                    kept.stream().map(piece -> new String(piece.bytes(), UTF_8)).toList();
            kept.add(piece(
                    behaviour.pace().betweenTokens(),
                    dialect.errorEvent(report.fault(), streamed.transcript(), before)));
        }
        return behaviour.packaging().gzip() ? Gzip.compressed(kept) : kept;
    }

    private void stageRepeated(Reply.Body.Repeated repeated) {
        Charset charset = reply.contentType().equals(dialect.streamType()) ? dialect.streamCharset() : UTF_8;
        byte[] prefix = repeated.prefix().getBytes(charset);
        byte[] block = repeated.block().getBytes(charset);
        byte[] suffix = repeated.suffix().getBytes(charset);
        long times = Breaking.inRepetition(behaviour.cut(), repeated.times());
        if (!stageHead(
                framing == Framing.USUAL ? prefix.length + block.length * repeated.times() + suffix.length : 0)) {
            return;
        }
        steps.add(new Step.Send(frames.framed(prefix)));
        steps.add(new Step.Repeat(frames.framed(block), times, behaviour.pace().betweenTokens()));
        if (times < repeated.times()) {
            breakOff();
            return;
        }
        steps.add(new Step.Send(frames.framed(suffix)));
        complete();
    }

    private boolean stageHead(List<Piece> body) {
        return stageHead(body.stream().mapToLong(piece -> piece.bytes().length).sum());
    }

    /** Whether the head is out in full. */
    private boolean stageHead(long length) {
        byte[] head = head(length);
        if (behaviour.cut().at(Place.Spot.IN_HEADERS)) {
            steps.add(new Step.Send(Frames.half(head)));
            breakOff();
            return false;
        }
        steps.add(new Step.Send(head));
        return true;
    }

    private byte[] head(long length) {
        Head head = new Head(reply.status())
                .with("Content-Type", reply.contentType())
                .with(reply.headers())
                .with(behaviour.packaging().headers());
        if (behaviour.packaging().gzip() && !(reply.body() instanceof Reply.Body.Repeated)) {
            head.with("Content-Encoding", "gzip");
        }
        return switch (framing) {
            case USUAL -> head.with("Content-Length", Long.toString(length)).bytes();
            case CHUNKED -> head.with("Transfer-Encoding", "chunked").bytes();
            case UNTIL_CLOSE -> head.with("Connection", "close").bytes();
        };
    }

    private void send(List<Piece> pieces) {
        for (Piece piece : pieces) {
            pause(piece.pause());
            steps.add(new Step.Send(piece.bytes()));
        }
    }

    private void pause(Duration duration) {
        if (duration.isPositive()) {
            steps.add(new Step.Pause(duration));
        }
    }

    /** The mark of the body's end leaves together with the last bytes: who has read the answer may hang up. */
    private void complete() {
        if (framing == Framing.CHUNKED && steps.getLast() instanceof Step.Send last) {
            steps.removeLast();
            steps.add(new Step.Send(Frames.joined(last.bytes(), Frames.LAST_CHUNK)));
        }
        if (framing == Framing.UNTIL_CLOSE) {
            steps.add(new Step.Part(false));
        }
    }

    private void breakOff() {
        switch (behaviour.cut().end()) {
            case Cut.End.Hang hang -> steps.add(new Step.Hang());
            case Cut.End.Reset reset -> {
                pause(SETTLING);
                steps.add(new Step.Part(true));
            }
            case Cut.End.Close close -> steps.add(new Step.Part(false));
            case Cut.End.Finish finish -> steps.add(new Step.Part(false));
            case Cut.End.ErrorEvent report -> steps.add(new Step.Part(false));
        }
    }

    private Piece piece(Duration pause, String event) {
        return new Piece(pause, event.getBytes(dialect.streamCharset()));
    }
}
