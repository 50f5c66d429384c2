package dev.caravan.batch.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.Result;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.OutputStream;

/** A result as OpenAI's batch output writes it: one line of JSON. */
public final class ResultLine {
    private ResultLine() {}

    /** The stream stays open. */
    public static void write(Batch batch, Result result, OutputStream to) throws IOException {
        try (JsonGenerator json = Json.factory().createGenerator(to)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.writeStartObject();
            json.writeStringField("id", "batch_req_" + Long.toHexString(batch.number()) + "_" + result.n());
            json.writeStringField("custom_id", result.customId());
            json.writeFieldName("response");
            if (result.status() == 0) {
                json.writeNull();
            } else {
                response(result, json);
            }
            json.writeFieldName("error");
            if (result.answered()) {
                json.writeNull();
            } else {
                json.writeStartObject();
                json.writeStringField("code", result.code());
                json.writeStringField("message", result.answer());
                json.writeEndObject();
            }
            if (result.beside() != null) {
                json.writeFieldName("columns");
                json.writeRawValue(result.beside());
            }
            json.writeEndObject();
        }
        to.write('\n');
    }

    private static void response(Result result, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("status_code", result.status());
        json.writeStringField("request_id", result.requestId());
        json.writeFieldName("body");
        if (result.answered()) {
            // Within JSON a line ends only between its parts.
            json.writeRawValue(result.answer().replace('\n', ' ').replace('\r', ' '));
        } else {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", result.answer());
            json.writeStringField("code", result.code());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
