package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.io.IOException;
import java.util.regex.Pattern;

/** Writes which functions may be called, and whether one must be. */
final class GeminiTools {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}");

    private final Conversation conversation;

    GeminiTools(Conversation conversation) {
        this.conversation = conversation;
    }

    void write(JsonGenerator json) throws IOException {
        writeDeclarations(json);
        if (conversation.offersTools()) {
            choice(json);
        }
    }

    void writeDeclarations(JsonGenerator json) throws IOException {
        if (!conversation.offersTools()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        json.writeStartObject();
        json.writeArrayFieldStart("functionDeclarations");
        for (Tool tool : conversation.tools()) {
            declaration(json, tool);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private void declaration(JsonGenerator json, Tool tool) throws IOException {
        if (!NAME.matcher(tool.name()).matches()) {
            throw Unserved.at(
                    placeOf(tool, "name"),
                    "must begin with a letter or an underscore and have up to 64 characters for this provider");
        }
        json.writeStartObject();
        json.writeStringField("name", tool.name());
        // Gemini insists on one.
        if (tool.description().isBlank()) {
            json.writeStringField("description", tool.name());
        } else {
            json.writeFieldName("description");
            tool.description().writeTo(json);
        }
        parameters(json, tool);
        json.writeEndObject();
    }

    /** Verbatim where the schema says that it is an object's, as Gemini wants it to. */
    private void parameters(JsonGenerator json, Tool tool) throws IOException {
        Slice schema = tool.schema();
        if (schema.isMissing() || (schema.isObject() && schema.names().isEmpty())) {
            return;
        }
        Slice type = schema.get("type");
        if (!schema.isObject() || (type.isGiven() && !type.is("object"))) {
            throw Unserved.at(
                    placeOf(tool, conversation.form() == Form.ANTHROPIC ? "input_schema" : "parameters"),
                    "must be an object's schema for this provider");
        }
        json.writeFieldName("parametersJsonSchema");
        if (type.isGiven()) {
            schema.writeTo(json);
            return;
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

    private String placeOf(Tool tool, String member) {
        return tool.place() + (conversation.form() == Form.ANTHROPIC ? "." : ".function.") + member;
    }

    private void choice(JsonGenerator json) throws IOException {
        ToolChoice choice = conversation.choice();
        boolean strict = conversation.tools().stream().anyMatch(Tool::strict);
        String mode =
                switch (choice.kind()) {
                    case FREE -> strict ? "VALIDATED" : "AUTO";
                    case NONE -> "NONE";
                    case SOME, NAMED -> "ANY";
                };
        if (mode.equals("AUTO")) {
            return;
        }
        json.writeObjectFieldStart("toolConfig");
        json.writeObjectFieldStart("functionCallingConfig");
        json.writeStringField("mode", mode);
        if (choice.name().isPresent()) {
            json.writeArrayFieldStart("allowedFunctionNames");
            json.writeString(choice.name().get());
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
