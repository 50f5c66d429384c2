package dev.caravan.mail;

import dev.caravan.failure.Refusal;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * The text of a JMS message, which is read at most once: a large one comes from the broker while it is. Of objects nothing
 * is read, for that would make them. Used by one thread.
 */
final class JmsText {
    /** Artemis writes whether there is a text, its length, and then two bytes for each character. */
    private static final int HEAD = 5;

    private final Message message;
    private final long longest;
    private @Nullable String kept;

    JmsText(Message message, long longest) {
        this.message = message;
        this.longest = longest;
    }

    /** In characters, at the most, as far as the message tells. */
    long size() throws JMSException {
        if (message.propertyExists(LargeBodies.TYPE)) {
            long bytes = message.getLongProperty(LargeBodies.SIZE);
            return bytes == LargeBodies.UNKNOWN ? longest : isText() ? (bytes - HEAD) / 2 : isBytes() ? bytes : 0;
        }
        return switch (message) {
            case TextMessage text -> text.getText() == null ? 0 : text.getText().length();
            case BytesMessage bytes -> bytes.getBodyLength();
            default -> 0;
        };
    }

    private boolean isText() throws JMSException {
        return message.getByteProperty(LargeBodies.TYPE) == org.apache.activemq.artemis.api.core.Message.TEXT_TYPE;
    }

    private boolean isBytes() throws JMSException {
        return message.getByteProperty(LargeBodies.TYPE) == org.apache.activemq.artemis.api.core.Message.BYTES_TYPE;
    }

    /**
     * Null for a message that holds no text.
     *
     * @throws Refusal where there is more than the message told
     */
    @Nullable
    String read() throws JMSException {
        if (message.propertyExists(LargeBodies.TYPE)) {
            kept = large();
        } else if (message instanceof TextMessage text) {
            kept = text.getText();
        } else if (message instanceof BytesMessage bytes) {
            byte[] all = new byte[(int) bytes.getBodyLength()];
            bytes.reset();
            int unused = bytes.readBytes(all);
            kept = utf8(ByteBuffer.wrap(all));
        }
        return kept;
    }

    private @Nullable String large() throws JMSException {
        if (!isText() && !isBytes()) {
            return null;
        }
        Sink sink = new Sink(isText() ? HEAD + 2 * longest : longest);
        try {
            ((ActiveMQMessage) message).getCoreMessage().saveToOutputStream(sink);
        } catch (ActiveMQException e) {
            throw new JMSException("a large message did not come to its end: " + e.getMessage());
        }
        if (sink.full) {
            throw ReadingRoom.tooLong(longest);
        }
        ByteBuffer all = ByteBuffer.wrap(sink.bytes(), 0, sink.size());
        return isBytes() ? utf8(all) : text(all);
    }

    private static @Nullable String text(ByteBuffer all) {
        if (all.remaining() < HEAD || all.get() == 0 || all.getInt() != all.remaining()) {
            return null;
        }
        return StandardCharsets.UTF_16LE.decode(all).toString();
    }

    /** Null where it is none. */
    static @Nullable String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** What was read, for the dead letter. */
    String kept() {
        return kept == null ? "" : kept;
    }

    /** Takes up to so many bytes, and lets the rest go by: it may be packed, and no end be in sight. */
    private static final class Sink extends ByteArrayOutputStream {
        private final long most;
        private boolean full;

        Sink(long most) {
            this.most = most;
        }

        @Override
        public synchronized void write(int b) {
            if (has(1)) {
                super.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (has(length)) {
                super.write(bytes, from, length);
            }
        }

        private boolean has(int length) {
            full |= count + (long) length > most;
            return !full;
        }

        byte[] bytes() {
            return buf;
        }
    }
}
