package dev.caravan.mail;

import dev.caravan.batch.Outcome;
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

    private final Desk desk;

    public KafkaLetters(Desk desk) {
        this.desk = desk;
    }

    /**
     * Has the record answered; the message becomes the reply, or the record as it came with the reason in its headers.
     * Leaves {@code answered} or {@code refused} as the variable {@code verdict}.
     */
    public void ask(Exchange exchange) {
        Message record = record(exchange);
        Map<String, String> headers = headers(record);
        String id = id(record, headers);
        @Nullable Object body = record.getBody();
        Letter letter = LetterReader.read(id, body instanceof String text ? text : null, headers);
        Desk.Answer answer = desk.ask(letter, DOOR);
        DefaultMessage out = new DefaultMessage(exchange.getContext());
        if (answer.outcome() instanceof Outcome.Answered answered && letter instanceof Letter.Legible legible) {
            Reply reply = Reply.of(answer.requestId(), legible, answered);
            out.setBody(reply.text());
            reply.facts().forEach(out::setHeader);
            exchange.setVariable(VERDICT, "answered");
        } else if (answer.outcome() instanceof Outcome.Refused refused) {
            out.setBody(body == null ? "" : body);
            headers.forEach(out::setHeader);
            Reply.reason(refused.why()).forEach(out::setHeader);
            exchange.setVariable(VERDICT, "refused");
        }
        out.setHeader(KafkaConstants.KEY, id);
        exchange.setMessage(out);
    }

    /** In a batch each record is an exchange of its own. */
    private static Message record(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Exchange inner ? inner.getMessage() : exchange.getMessage();
    }

    private static String id(Message record, Map<String, String> headers) {
        @Nullable Object key = record.getHeader(KafkaConstants.KEY);
        if (key != null) {
            return key instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : key.toString();
        }
        String own = headers.get("id");
        return own != null
                ? own
                : record.getHeader(KafkaConstants.TOPIC) + "-" + record.getHeader(KafkaConstants.PARTITION) + "-"
                        + record.getHeader(KafkaConstants.OFFSET);
    }

    /** Those of the sender; Camel's own are not among them. */
    private static Map<String, String> headers(Message record) {
        Map<String, String> headers = new HashMap<>();
        record.getHeaders().forEach((name, value) -> {
            boolean ours = name.regionMatches(true, 0, "camel", 0, 5) || name.startsWith("kafka.");
            if (!ours && value instanceof byte[] bytes) {
                headers.put(name, new String(bytes, StandardCharsets.UTF_8));
            } else if (!ours && value instanceof String text) {
                headers.put(name, text);
            }
        });
        return headers;
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
