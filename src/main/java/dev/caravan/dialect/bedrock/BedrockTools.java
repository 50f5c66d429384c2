package dev.caravan.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes the tools on offer. {@code called} are those that the conversation speaks of. */
record BedrockTools(Conversation conversation, BedrockModel model, Set<String> called) {
    /** The tool by whose call a model gives an answer that must have a certain shape. */
    static final String ANSWER_TOOL = "give_json_answer";

    void write(JsonGenerator json) throws IOException {
        boolean offered = conversation.offersTools() && !conversation.choice().is(ToolChoice.Kind.NONE);
        boolean shaped = answersByTool(offered);
        if (!offered && !shaped && called.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("toolConfig");
        json.writeArrayFieldStart("tools");
        if (offered) {
            for (Tool tool : conversation.tools()) {
                tool(json, tool);
            }
        } else {
            // Converse wants to know of tools wherever the conversation speaks of one.
            for (String name : new TreeSet<>(called)) {
                named(json, name, "", "{\"type\":\"object\"}");
            }
        }
        if (shaped) {
            named(
                    json,
                    ANSWER_TOOL,
                    "Gives the whole answer to the user, as JSON. Call it once, to answer.",
                    answerSchema());
        }
        json.writeEndArray();
        choice(json, offered, shaped);
        json.writeEndObject();
    }

    private void tool(JsonGenerator json, Tool tool) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("toolSpec");
        json.writeStringField("name", tool.name());
        if (!tool.description().isBlank()) {
            json.writeFieldName("description");
            tool.description().writeTo(json);
        }
        json.writeObjectFieldStart("inputSchema");
        json.writeFieldName("json");
        schema(json, tool);
        json.writeEndObject();
        if (tool.strict()) {
            json.writeBooleanField("strict", true);
        }
        json.writeEndObject();
        json.writeEndObject();
        if (model.cachesByPoints()) {
            BedrockParts.cachePoint(json, tool.cacheHint());
        }
    }

    private static void named(JsonGenerator json, String name, String description, String schema) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("toolSpec");
        json.writeStringField("name", name);
        if (!description.isEmpty()) {
            json.writeStringField("description", description);
        }
        json.writeObjectFieldStart("inputSchema");
        json.writeFieldName("json");
        json.writeRawValue(schema);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Verbatim where it says that it is an object's, as Bedrock wants it to. */
    private void schema(JsonGenerator json, Tool tool) throws IOException {
        Slice schema = tool.schema();
        String member = conversation.form() == Form.ANTHROPIC ? ".input_schema" : ".function.parameters";
        for (String alternative : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.get(alternative).isGiven()) {
                throw Unserved.at(tool.place() + member, "must not begin with " + alternative + " for this provider");
            }
        }
        if (schema.get("type").is("object")) {
            schema.writeTo(json);
            return;
        }
        if (schema.get("type").isGiven() || (schema.isGiven() && !schema.isObject())) {
            throw Unserved.at(tool.place() + member, "must be an object's schema for this provider");
        }
        json.writeStartObject();
        json.writeStringField("type", "object");
        for (Slice.Member each : schema.members()) {
            if (each.value().isGiven()) {
                json.writeFieldName(each.name());
                each.value().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    /** Where tools must be called anyway, the answer is a call and has no shape. */
    private boolean answersByTool(boolean offered) {
        boolean callsSurely = offered
                && (conversation.choice().is(ToolChoice.Kind.SOME)
                        || conversation.choice().is(ToolChoice.Kind.NAMED));
        return !(conversation.shape() instanceof AnswerShape.Free) && !callsSurely;
    }

    private String answerSchema() {
        if (!(conversation.shape() instanceof AnswerShape.Fitting fitting)) {
            return "{\"type\":\"object\"}";
        }
        if (!fitting.schema().get("type").is("object")) {
            throw Unserved.at(conversation.nameOf("response_format"), "must have an object's schema for this provider");
        }
        return fitting.schema().json();
    }

    private void choice(JsonGenerator json, boolean offered, boolean shaped) throws IOException {
        ToolChoice choice = conversation.choice();
        if (shaped && !offered) {
            chosen(json, ANSWER_TOOL);
        } else if (shaped || (offered && choice.is(ToolChoice.Kind.SOME))) {
            json.writeObjectFieldStart("toolChoice");
            json.writeObjectFieldStart("any");
            json.writeEndObject();
            json.writeEndObject();
        } else if (offered && choice.is(ToolChoice.Kind.NAMED)) {
            chosen(json, choice.name().orElse(""));
        }
    }

    private static void chosen(JsonGenerator json, String name) throws IOException {
        json.writeObjectFieldStart("toolChoice");
        json.writeObjectFieldStart("tool");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }
}
