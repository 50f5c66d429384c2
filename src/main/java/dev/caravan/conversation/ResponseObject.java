package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.call.Usage;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the object that a response is, at its beginning and at its end, with the settings of its request. */
final class ResponseObject {
    private final Envelope envelope;
    private final Slice request;
    private String model = "";

    ResponseObject(Envelope envelope) {
        this.envelope = envelope;
        this.request = envelope.request();
    }

    void by(String itself) {
        model = itself;
    }

    /** The id of its output's item of that number. */
    String itemId(String prefix, int index) {
        String id = envelope.id();
        return prefix + id.substring(id.indexOf('_') + 1) + "_" + index;
    }

    void begun(JsonGenerator json) throws IOException {
        write(json, "in_progress", null, List.of(), null);
    }

    void over(JsonGenerator json, Finish finish, List<OutputItem> output, Usage usage) throws IOException {
        write(json, isWhole(finish) ? "completed" : "incomplete", finish, output, usage);
    }

    static boolean isWhole(Finish finish) {
        return finish == Finish.STOP || finish == Finish.TOOL_CALLS;
    }

    private void write(
            JsonGenerator json, String status, @Nullable Finish finish, List<OutputItem> output, @Nullable Usage usage)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", envelope.id());
        json.writeStringField("object", "response");
        json.writeNumberField("created_at", envelope.created());
        json.writeStringField("status", status);
        json.writeBooleanField("background", false);
        json.writeNullField("error");
        incomplete(json, finish);
        given(json, "instructions", "null");
        given(json, "max_output_tokens", "null");
        given(json, "max_tool_calls", "null");
        json.writeStringField("model", model);
        json.writeArrayFieldStart("output");
        for (int i = 0; i < output.size(); i++) {
            boolean cut = "incomplete".equals(status) && i == output.size() - 1;
            output.get(i).write(json, cut ? "incomplete" : "completed");
        }
        json.writeEndArray();
        given(json, "parallel_tool_calls", "true");
        json.writeNullField("previous_response_id");
        given(json, "prompt_cache_key", "null");
        json.writeObjectFieldStart("reasoning");
        given(json, request.get("reasoning"), "effort", "null");
        given(json, request.get("reasoning"), "summary", "null");
        json.writeEndObject();
        given(json, "safety_identifier", "null");
        given(json, "service_tier", "\"default\"");
        json.writeBooleanField("store", false);
        given(json, "temperature", "1.0");
        json.writeObjectFieldStart("text");
        given(json, request.get("text"), "format", "{\"type\":\"text\"}");
        given(json, request.get("text"), "verbosity", "\"medium\"");
        json.writeEndObject();
        given(json, "tool_choice", "\"auto\"");
        given(json, "tools", "[]");
        given(json, "top_logprobs", "0");
        given(json, "top_p", "1.0");
        given(json, "truncation", "\"disabled\"");
        json.writeFieldName("usage");
        if (usage == null) {
            json.writeNull();
        } else {
            ResponsesUsage.write(json, usage);
        }
        given(json, "user", "null");
        given(json, "metadata", "{}");
        json.writeEndObject();
    }

    private static void incomplete(JsonGenerator json, @Nullable Finish finish) throws IOException {
        if (finish == null || isWhole(finish)) {
            json.writeNullField("incomplete_details");
            return;
        }
        json.writeObjectFieldStart("incomplete_details");
        json.writeStringField("reason", finish == Finish.LENGTH ? "max_output_tokens" : "content_filter");
        json.writeEndObject();
    }

    private void given(JsonGenerator json, String name, String otherwise) throws IOException {
        given(json, request, name, otherwise);
    }

    /** As the caller wrote it. */
    private static void given(JsonGenerator json, Slice holder, String name, String otherwise) throws IOException {
        json.writeFieldName(name);
        Slice value = holder.get(name);
        if (value.isGiven()) {
            value.writeTo(json);
        } else {
            json.writeRawValue(otherwise);
        }
    }

    byte[] document(Finish finish, List<OutputItem> output, Usage usage) {
        return JsonBytes.of(json -> over(json, finish, output, usage));
    }
}
