package dev.caravan.mail;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveLargeMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Keeps Artemis' client from reading a large body into memory before anybody asked how large it is: it does so with every
 * type of message but the one without a body, which such a message becomes here. Its own type and size are noted. Threads
 * may share it.
 */
final class LargeBodies implements Interceptor {
    static final String TYPE = LetterReply.PREFIX + "body_type";
    static final String SIZE = LetterReply.PREFIX + "body_size";
    static final long UNKNOWN = -1;

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) throws ActiveMQException {
        if (packet instanceof SessionReceiveLargeMessage large) {
            Message message = large.getLargeMessage();
            leave(message, isCompressed(message) ? UNKNOWN : large.getLargeMessageSize());
        } else if (packet instanceof SessionReceiveMessage one && isCompressed(one.getMessage())) {
            leave(one.getMessage(), UNKNOWN);
        }
        return true;
    }

    private static boolean isCompressed(Message message) {
        return Boolean.TRUE.equals(message.getObjectProperty(Message.HDR_LARGE_COMPRESSED.toString()));
    }

    private static void leave(Message message, long size) {
        ICoreMessage core = message.toCore();
        core.putByteProperty(TYPE, core.getType());
        core.putLongProperty(SIZE, size);
        core.setType(Message.DEFAULT_TYPE);
    }
}
