package dev.caravan.conversation;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Defaults;
import java.io.IOException;
import java.util.List;

/** Writes a conversation as a request in OpenAI's form, for a caller who speaks another one. */
public final class ChatJson {
    /** What is said in the same words in OpenAI's forms; who speaks another one gives none of it. */
    private static final List<String> SAME =
            List.of("verbosity", "service_tier", "prompt_cache_key", "prompt_cache_retention");

    private final Conversation conversation;

    private ChatJson(Conversation conversation) {
        this.conversation = conversation;
    }

    /** {@code limitMember} is what the provider calls the most tokens of an answer. */
    public static byte[] of(
            Conversation conversation, String model, boolean streamed, Defaults defaults, String limitMember) {
        ChatJson writer = new ChatJson(conversation);
        return JsonBytes.of(json -> writer.request(json, model, streamed, defaults, limitMember));
    }

    private void request(JsonGenerator json, String model, boolean streamed, Defaults defaults, String limitMember)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("model", model);
        json.writeArrayFieldStart("messages");
        for (Turn turn : conversation.turns()) {
            new ChatTurnJson(json).write(turn);
        }
        json.writeEndArray();
        if (conversation.maxTokens().isPresent()) {
            json.writeNumberField(limitMember, conversation.maxTokens().getAsLong());
        } else if (defaults.maxTokens().isPresent()) {
            json.writeNumberField(limitMember, defaults.maxTokens().get());
        }
        if (streamed) {
            json.writeBooleanField("stream", true);
            json.writeObjectFieldStart("stream_options");
            json.writeBooleanField("include_usage", true);
            json.writeEndObject();
        }
        sampling(json, defaults);
        tools(json);
        shape(json);
        if (!conversation.thinking().isOpen()) {
            json.writeStringField("reasoning_effort", effort());
        }
        for (String same : SAME) {
            asWritten(json, same, conversation.value(same));
        }
        if (conversation.user().isPresent()) {
            json.writeFieldName("user");
            conversation.user().get().writeTo(json);
        }
        json.writeEndObject();
    }

    private void sampling(JsonGenerator json, Defaults defaults) throws IOException {
        if (conversation.has("temperature")) {
            asWritten(json, "temperature", conversation.value("temperature"));
        } else if (defaults.temperature().isPresent()) {
            json.writeFieldName("temperature");
            json.writeRawValue(defaults.temperature().get());
        }
        asWritten(json, "top_p", conversation.value("top_p"));
        if (!conversation.stops().isEmpty()) {
            json.writeArrayFieldStart("stop");
            for (JsonText stop : conversation.stops()) {
                stop.writeTo(json);
            }
            json.writeEndArray();
        }
    }

    private static void asWritten(JsonGenerator json, String name, Slice value) throws IOException {
        if (value.isGiven()) {
            json.writeFieldName(name);
            value.writeTo(json);
        }
    }

    private void tools(JsonGenerator json) throws IOException {
        List<Tool> tools = conversation.tools();
        if (tools.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Tool tool : tools) {
            tool(json, tool);
        }
        json.writeEndArray();
        ToolChoice choice = conversation.choice();
        switch (choice.kind()) {
            case FREE -> {}
            case NONE -> json.writeStringField("tool_choice", "none");
            case SOME -> json.writeStringField("tool_choice", "required");
            case NAMED -> {
                json.writeObjectFieldStart("tool_choice");
                json.writeStringField("type", "function");
                json.writeObjectFieldStart("function");
                json.writeStringField("name", choice.name().orElse(""));
                json.writeEndObject();
                json.writeEndObject();
            }
        }
        if (choice.oneAtATime()) {
            json.writeBooleanField("parallel_tool_calls", false);
        }
    }

    private static void tool(JsonGenerator json, Tool tool) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", tool.name());
        if (!tool.description().isEmpty()) {
            json.writeFieldName("description");
            tool.description().writeTo(json);
        }
        if (tool.schema().isGiven()) {
            json.writeFieldName("parameters");
            tool.schema().writeTo(json);
        }
        if (tool.strict()) {
            json.writeBooleanField("strict", true);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void shape(JsonGenerator json) throws IOException {
        switch (conversation.shape()) {
            case AnswerShape.Free free -> {}
            case AnswerShape.AnyJson any -> {
                json.writeObjectFieldStart("response_format");
                json.writeStringField("type", "json_object");
                json.writeEndObject();
            }
            case AnswerShape.Fitting fitting -> {
                json.writeObjectFieldStart("response_format");
                json.writeStringField("type", "json_schema");
                json.writeObjectFieldStart("json_schema");
                json.writeStringField("name", fitting.name());
                json.writeFieldName("schema");
                fitting.schema().writeTo(json);
                json.writeBooleanField("strict", fitting.strict());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private String effort() {
        return switch (conversation.thinking().effort().orElseThrow()) {
            case NONE -> "none";
            case MINIMAL -> "minimal";
            case LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
            case HIGHEST -> "xhigh";
        };
    }
}
