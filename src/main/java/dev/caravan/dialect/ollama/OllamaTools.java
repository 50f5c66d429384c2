package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.io.IOException;

/** Writes the tools on offer as Ollama wants them. */
final class OllamaTools {
    private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

    private OllamaTools() {}

    static void write(JsonGenerator json, Tool tool, Form form) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", tool.name());
        if (!tool.description().isEmpty()) {
            json.writeFieldName("description");
            tool.description().writeTo(json);
        }
        json.writeFieldName("parameters");
        schema(json, tool, form);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Verbatim where it says that it is an object's, as Ollama wants it to. */
    static void schema(JsonGenerator json, Tool tool, Form form) throws IOException {
        Slice schema = tool.schema();
        boolean empty =
                schema.isMissing() || (schema.isObject() && schema.names().isEmpty());
        if (empty) {
            json.writeRawValue(NO_ARGUMENTS);
            return;
        }
        if (schema.get("type").is("object")) {
            schema.writeTo(json);
            return;
        }
        if (!schema.isObject() || schema.get("type").isGiven()) {
            String member = form == Form.ANTHROPIC ? ".input_schema" : ".function.parameters";
            throw Unserved.at(tool.place() + member, "must be an object's schema for this provider");
        }
        json.writeStartObject();
        json.writeStringField("type", "object");
        for (Slice.Member member : schema.members()) {
            if (!member.name().equals("type")) {
                json.writeFieldName(member.name());
                member.value().writeTo(json);
            }
        }
        json.writeEndObject();
    }
}
