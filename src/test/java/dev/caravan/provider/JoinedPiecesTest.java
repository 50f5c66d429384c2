package dev.caravan.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one read brought goes on as one piece, in its order, and nothing waits for another read. */
class JoinedPiecesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new JoinedPieces());
    private final List<HttpContent> sent = new ArrayList<>();

    @AfterEach
    void every_piece_is_released() {
        channel.finishAndReleaseAll();

        assertThat(sent).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    @Test
    void what_one_read_brought_is_one_piece() {
        channel.writeInbound(piece("a"), piece("b"), piece("c"));
        channel.writeInbound(piece("d"));

        assertThat(received()).containsExactly("abc", "d");
    }

    @Test
    void a_head_and_an_end_keep_their_places() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);

        channel.writeInbound(head, piece("a"), piece("b"), last("c"), head, piece("d"), last(""));

        assertThat(received()).containsExactly("200 OK", "ab", "c.", "200 OK", "d", ".");
    }

    @Test
    void much_goes_on_before_the_read_is_over() {
        var unused = channel.writeOneInbound(piece("x".repeat(40_000)));
        assertThat(received()).isEmpty();

        var unusedMore = channel.writeOneInbound(piece("x".repeat(40_000)));

        assertThat(received()).containsExactly("x".repeat(80_000));
    }

    @Test
    void what_came_before_a_break_goes_on_before_it() {
        var unused = channel.writeOneInbound(piece("a"));

        channel.pipeline().fireChannelInactive();

        assertThat(received()).containsExactly("a");
    }

    private HttpContent piece(String text) {
        HttpContent piece = new DefaultHttpContent(Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII)));
        sent.add(piece);
        return piece;
    }

    private HttpContent last(String text) {
        HttpContent last = new DefaultLastHttpContent(Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII)));
        sent.add(last);
        return last;
    }

    private List<String> received() {
        List<String> received = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpContent piece) {
                String end = piece instanceof DefaultLastHttpContent ? "." : "";
                received.add(piece.content().toString(US_ASCII) + end);
                piece.release();
            } else if (message instanceof HttpResponse head) {
                received.add(head.status().toString());
            }
        }
        return received;
    }
}
