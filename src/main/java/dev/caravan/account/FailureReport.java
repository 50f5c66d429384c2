package dev.caravan.account;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Asked;
import dev.caravan.call.Attempt;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.price.Bill;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What there is to say of a call that failed, as JSON: never its prompt, and no key. */
public final class FailureReport {
    private FailureReport() {}

    public static String of(Failed failed) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = Json.factory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("id", failed.id());
            if (failed.asked().isPresent()) {
                asked(json, failed.asked().get());
            }
            json.writeStringField("tier", failed.bill().tier());
            if (failed.refusal().isPresent()) {
                refusal(json, failed.refusal().get());
            } else {
                json.writeStringField("message", "the caller left before the answer");
            }
            attempts(json, failed.bill());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void asked(JsonGenerator json, Asked asked) throws IOException {
        json.writeStringField("model", asked.model());
        json.writeBooleanField("stream", asked.request().streamed());
        json.writeObjectFieldStart("tags");
        for (var tag : asked.tags().entrySet()) {
            json.writeStringField(tag.getKey(), tag.getValue());
        }
        json.writeEndObject();
    }

    private static void refusal(JsonGenerator json, Refusal refusal) throws IOException {
        json.writeNumberField("status", refusal.status());
        json.writeStringField("code", refusal.code().orElse(refusal.type()));
        json.writeStringField("param", refusal.param().orElse(null));
        json.writeStringField("message", refusal.reason());
    }

    private static void attempts(JsonGenerator json, Bill bill) throws IOException {
        json.writeArrayFieldStart("attempts");
        for (Bill.Item item : bill.items()) {
            Attempt attempt = item.attempt();
            json.writeStartObject();
            json.writeStringField("model", attempt.target().toString());
            json.writeNumberField("status", attempt.status());
            json.writeStringField("error", attempt.errorType());
            json.writeNumberField("ms", attempt.nanos() / 1_000_000);
            if (item.cost() != null && item.whole()) {
                json.writeStringField("usd", item.cost().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
