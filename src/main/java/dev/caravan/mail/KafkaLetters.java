package dev.caravan.mail;

import dev.caravan.batch.errand.Outcome;
import dev.caravan.failure.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/** The steps of the routes that answer Kafka's records. Threads may share it. */
public final class KafkaLetters {
    private static final String DOOR = "kafka";
    private static final String VERDICT = "verdict";
    private static final byte[] NOTHING = {};

    private final Desk desk;

    KafkaLetters(Desk desk) {
        this.desk = desk;
        desk.expect(DOOR);
    }

    /**
     * Has the record answered; the message becomes the reply, or the record as it came with the reason in its headers.
     * Leaves {@code answered} or {@code refused} as the variable {@code verdict}.
     */
    public void ask(Exchange exchange) {
        Message record = record(exchange);
        SenderHeaders headers = headers(record);
        byte[] body = record.getBody() instanceof byte[] bytes ? bytes : NOTHING;
        Unread unread = unread(record, body, headers);
        exchange.getExchangeExtension().addOnCompletion(new SeatRelease(desk.sit(unread)));
        Desk.Answer answer = desk.ask(unread, DOOR);
        DefaultMessage out = new DefaultMessage(exchange.getContext());
        if (answer.outcome() instanceof Outcome.Answered answered
                && answer.letter() instanceof Letter.Legible legible) {
            LetterReply reply = LetterReply.of(answer.requestId(), legible, answered);
            out.setBody(reply.text());
            reply.facts().forEach(out::setHeader);
            exchange.setVariable(VERDICT, "answered");
        } else if (answer.outcome() instanceof Outcome.Refused refused) {
            out.setBody(body);
            headers.taken().forEach(out::setHeader);
            LetterReply.reason(refused.why()).forEach(out::setHeader);
            exchange.setVariable(VERDICT, "refused");
        }
        out.setHeader(KafkaConstants.KEY, unread.id());
        exchange.setMessage(out);
    }

    /** In a batch each record is an exchange of its own. */
    private static Message record(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Exchange inner ? inner.getMessage() : exchange.getMessage();
    }

    private static Unread unread(Message record, byte[] body, SenderHeaders headers) {
        @Nullable Object key = record.getHeader(KafkaConstants.KEY);
        String own = key == null ? headers.taken().get("id") : text(key);
        String position = record.getHeader(KafkaConstants.TOPIC) + "-" + record.getHeader(KafkaConstants.PARTITION)
                + "-" + record.getHeader(KafkaConstants.OFFSET);
        String id = headers.name(own, position);
        return new Unread("kafka " + position, id, body.length, 1, headers, () -> JmsText.utf8(ByteBuffer.wrap(body)));
    }

    private static String text(Object header) {
        return header instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : header.toString();
    }

    private static SenderHeaders headers(Message record) {
        SenderHeaders headers = new SenderHeaders();
        record.getHeaders().forEach((name, value) -> {
            if (value instanceof byte[] || value instanceof String) {
                headers.add(name, text(value));
            }
        });
        return headers;
    }

    /** Kafka takes neither the answer nor, with its reason, the record: what is left is a dead letter without a text. */
    public void shorten(Exchange exchange) {
        desk.setAside(DOOR);
        Message message = exchange.getMessage();
        message.setBody(NOTHING);
        Refusal why = new Refusal(
                413, "invalid_request_error", "answer_too_large", null, "the answer is longer than Kafka takes", null);
        LetterReply.reason(why).forEach((name, value) -> {
            if (message.getHeader(name) == null) {
                message.setHeader(name, value);
            }
        });
    }

    /** All that was fetched is answered: of each partition it was fetched from, the last record is committed. */
    public void commit(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof List<?> records)) {
            return;
        }
        Map<String, KafkaManualCommit> last = new HashMap<>();
        for (Object each : records) {
            Message record = ((Exchange) Objects.requireNonNull(each)).getMessage();
            String partition =
                    record.getHeader(KafkaConstants.TOPIC) + " " + record.getHeader(KafkaConstants.PARTITION);
            last.put(partition, record.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        last.values().forEach(KafkaManualCommit::commit);
    }
}
