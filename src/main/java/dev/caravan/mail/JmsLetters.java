package dev.caravan.mail;

import dev.caravan.batch.errand.Outcome;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
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
    private static final String DELIVERIES = "JMSXDeliveryCount";

    private final Desk desk;

    JmsLetters(Desk desk) {
        this.desk = desk;
        desk.expect(DOOR);
    }

    /** A message, and what became of what it asks. */
    private record Mail(Message message, JmsText text, SenderHeaders headers, Desk.Answer answer) {}

    /**
     * Has the message answered. Leaves {@code answered} or {@code refused} as the variable {@code verdict}, and {@code
     * wanted} or {@code none} as {@code reply}.
     */
    public void ask(Exchange exchange) throws JMSException {
        Message message =
                Objects.requireNonNull(exchange.getMessage(JmsMessage.class).getJmsMessage());
        JmsText text = new JmsText(message, desk.longest());
        Unread unread = unread(message, text);
        exchange.getExchangeExtension().addOnCompletion(new SeatRelease(desk.sit(unread)));
        Desk.Answer answer = desk.ask(unread, DOOR);
        boolean answered = answer.outcome() instanceof Outcome.Answered;
        // A reply that can never be sent may be what brings it again and again.
        boolean asked = message.getJMSReplyTo() != null && !ReadingRoom.isTired(unread.deliveries());
        exchange.setVariable(MAIL, new Mail(message, text, unread.headers(), answer));
        exchange.setVariable(VERDICT, answered ? "answered" : "refused");
        exchange.setVariable(REPLY, answered || asked ? "wanted" : "none");
    }

    private static Unread unread(Message message, JmsText text) throws JMSException {
        String brokers = String.valueOf(message.getJMSMessageID());
        SenderHeaders headers = headers(message);
        String id = headers.name(message.getJMSCorrelationID(), brokers);
        int deliveries = message.propertyExists(DELIVERIES) ? message.getIntProperty(DELIVERIES) : 1;
        return new Unread("jms " + brokers, id, text.size(), deliveries, headers, () -> {
            try {
                return text.read();
            } catch (JMSException e) {
                throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
            }
        });
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
        Map<String, Object> headers = new HashMap<>(mail.headers().taken());
        headers.putAll(LetterReply.reason(refused.why()));
        fill(exchange, mail.text().kept(), headers, mail.answer().letter().id());
    }

    /** The answer, or why there is none, for whoever asked. */
    public void reply(Exchange exchange) throws JMSException {
        Mail mail = exchange.getVariable(MAIL, Mail.class);
        LetterReply reply =
                switch (mail.answer().outcome()) {
                    case Outcome.Answered answered ->
                        LetterReply.of(mail.answer().requestId(), readable(mail), answered);
                    case Outcome.Refused refused -> LetterReply.of(refused.why());
                    case Outcome.NotNow notNow -> LetterReply.of(notNow.why());
                };
        fill(
                exchange,
                reply.text(),
                new HashMap<>(reply.facts()),
                mail.answer().letter().id());
        @Nullable Destination to = mail.message().getJMSReplyTo();
        if (to != null) {
            exchange.getMessage().setHeader(JmsConstants.JMS_DESTINATION, to);
        }
    }

    private static Letter.Legible readable(Mail mail) {
        return (Letter.Legible) mail.answer().letter();
    }

    private static void fill(Exchange exchange, Object body, Map<String, Object> headers, String id) {
        DefaultMessage out = new DefaultMessage(exchange.getContext());
        out.setBody(body);
        headers.forEach(out::setHeader);
        out.setHeader("JMSCorrelationID", id);
        exchange.setMessage(out);
    }
}
