package dev.caravan.mail;

import dev.caravan.batch.Outcome;
import dev.caravan.call.Refusal;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsConstants;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the route that answers JMS messages: ask, set the message aside with the reason where there is no answer,
 * and reply. Threads may share it.
 */
public final class JmsLetters {
    private static final String DOOR = "jms";
    private static final String MAIL = "mail";
    private static final String VERDICT = "verdict";
    private static final String REPLY = "reply";
    private static final int LONGEST = 20 << 20;

    private final Desk desk;

    public JmsLetters(Desk desk) {
        this.desk = desk;
    }

    /** A message, and what became of what it asks. */
    private record Mail(Message message, Letter letter, Desk.Answer answer) {}

    /**
     * Has the message answered. Leaves {@code answered} or {@code refused} as the variable {@code verdict}, and {@code
     * wanted} or {@code none} as {@code reply}.
     */
    public void ask(Exchange exchange) throws JMSException {
        Message message =
                Objects.requireNonNull(exchange.getMessage(JmsMessage.class).getJmsMessage());
        Letter letter = letter(message);
        Desk.Answer answer = desk.ask(letter, DOOR);
        boolean answered = answer.outcome() instanceof Outcome.Answered;
        exchange.setVariable(MAIL, new Mail(message, letter, answer));
        exchange.setVariable(VERDICT, answered ? "answered" : "refused");
        exchange.setVariable(REPLY, answered || message.getJMSReplyTo() != null ? "wanted" : "none");
    }

    private static Letter letter(Message message) throws JMSException {
        String own = message.getJMSCorrelationID();
        String brokers = String.valueOf(message.getJMSMessageID());
        if (own == null) {
            return LetterReader.read(brokers, text(message), headers(message));
        }
        return SenderHeaders.isShort(own)
                ? LetterReader.read(own, text(message), headers(message))
                : new Letter.Illegible(brokers, Refusal.badRequest("the correlation id is too long", null));
    }

    /** Null for a message that holds no text. Of objects nothing is read, for that would make them. */
    private static @Nullable String text(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return text.getText();
        }
        if (message instanceof BytesMessage bytes && bytes.getBodyLength() <= LONGEST) {
            byte[] all = new byte[(int) bytes.getBodyLength()];
            bytes.reset();
            int unused = bytes.readBytes(all);
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(all))
                        .toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }
        return null;
    }

    private static SenderHeaders headers(Message message) throws JMSException {
        SenderHeaders headers = new SenderHeaders();
        for (Object name : Collections.list((Enumeration<?>) message.getPropertyNames())) {
            Object value = message.getObjectProperty(String.valueOf(name));
            if (value != null) {
                headers.add(String.valueOf(name), String.valueOf(value));
            }
        }
        return headers;
    }

    /** The message as it came, with the reason in its headers. */
    public void setAside(Exchange exchange) throws JMSException {
        Mail mail = exchange.getVariable(MAIL, Mail.class);
        if (!(mail.answer().outcome() instanceof Outcome.Refused refused)) {
            throw new IllegalStateException("an answered message is no dead letter");
        }
        Map<String, Object> headers = new HashMap<>(headers(mail.message()).taken());
        headers.putAll(Reply.reason(refused.why()));
        fill(exchange, body(mail.message()), headers, mail.letter().id());
    }

    private static Object body(Message message) throws JMSException {
        @Nullable String text = text(message);
        return text == null ? "" : text;
    }

    /** The answer, or why there is none, for whoever asked. */
    public void reply(Exchange exchange) throws JMSException {
        Mail mail = exchange.getVariable(MAIL, Mail.class);
        Reply reply =
                switch (mail.answer().outcome()) {
                    case Outcome.Answered answered -> Reply.of(mail.answer().requestId(), readable(mail), answered);
                    case Outcome.Refused refused -> Reply.of(refused.why());
                    case Outcome.NotNow notNow -> Reply.of(notNow.why());
                };
        fill(exchange, reply.text(), new HashMap<>(reply.facts()), mail.letter().id());
        @Nullable Destination to = mail.message().getJMSReplyTo();
        if (to != null) {
            exchange.getMessage().setHeader(JmsConstants.JMS_DESTINATION, to);
        }
    }

    private static Letter.Legible readable(Mail mail) {
        return (Letter.Legible) mail.letter();
    }

    private static void fill(Exchange exchange, Object body, Map<String, Object> headers, String id) {
        DefaultMessage out = new DefaultMessage(exchange.getContext());
        out.setBody(body);
        headers.forEach(out::setHeader);
        out.setHeader("JMSCorrelationID", id);
        exchange.setMessage(out);
    }
}
