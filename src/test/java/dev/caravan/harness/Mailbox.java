package dev.caravan.harness;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/** A JMS client of another program, at a broker's port. Used by one thread. */
public final class Mailbox implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration QUIET = Duration.ofMillis(500);

    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final Session session;
    private final Duration patience;

    public Mailbox(int port) {
        this(port, PATIENCE);
    }

    public Mailbox(int port, Duration patience) {
        this(port, patience, null, null);
    }

    public Mailbox(int port, String user, String password) {
        this(port, PATIENCE, user, password);
    }

    private Mailbox(int port, Duration patience, @Nullable String user, @Nullable String password) {
        this.patience = patience;
        try {
            factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, user, password);
            connection = factory.createConnection();
            connection.start();
            session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    public Session session() {
        return session;
    }

    public TextMessage text(String body, Map<String, Object> properties) throws JMSException {
        TextMessage message = session.createTextMessage(body);
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        return message;
    }

    public void send(String queue, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    /** Puts the question and waits for the answer in a queue of its own, as request and reply go in JMS. */
    public Message ask(String queue, Message question) throws JMSException {
        Queue own = session.createTemporaryQueue();
        question.setJMSReplyTo(own);
        send(queue, question);
        return next(own);
    }

    public Message next(String queue) throws JMSException {
        return next(session.createQueue(queue));
    }

    private Message next(Queue queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            @Nullable Message message = consumer.receive(patience.toMillis());
            if (message == null) {
                throw new AssertionError("nothing came to " + queue.getQueueName());
            }
            return message;
        }
    }

    /** All that is there, until nothing more comes. */
    public List<Message> all(String queue) throws JMSException {
        List<Message> all = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (Message message = consumer.receive(QUIET.toMillis());
                    message != null;
                    message = consumer.receive(QUIET.toMillis())) {
                all.add(message);
            }
        }
        return all;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        factory.close();
    }
}
