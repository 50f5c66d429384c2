package dev.caravan.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Thoughts;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;
import dev.caravan.request.Defaults;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A conversation in Claude's words. */
final class AnthropicRequest {
    /** The tool by whose call Claude gives an answer that must have a certain shape. */
    static final String ANSWER_TOOL = "give_json_answer";

    private final Conversation conversation;
    private final Defaults defaults;
    private final AnthropicThinking thinking;
    private final AnthropicTurns turns;
    private final boolean streamed;

    private AnthropicRequest(
            Conversation conversation,
            Defaults defaults,
            AnthropicThinking thinking,
            AnthropicTurns turns,
            boolean streamed) {
        this.conversation = conversation;
        this.defaults = defaults;
        this.thinking = thinking;
        this.turns = turns;
        this.streamed = streamed;
    }

    static AnthropicRequest of(
            Conversation conversation, ModelSettings.Own model, Thoughts thoughts, boolean streamed) {
        AnthropicTurns turns = AnthropicTurns.of(conversation, thoughts);
        long most = conversation.maxTokens().orElseGet(() -> model.defaults()
                .maxTokens()
                .orElseThrow(() -> Unserved.at(
                        "max_tokens", "is needed by this provider, and caravan.model.NAME.max-tokens is not set")));
        AnthropicThinking thinking = AnthropicThinking.of(conversation, model, most, turns);
        return new AnthropicRequest(conversation, model.defaults(), thinking, turns, streamed);
    }

    byte[] json(String model) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("model", model);
            json.writeNumberField("max_tokens", thinking.maxTokens());
            turns.write(json, thinking.isOn());
            sampling(json);
            tools(json);
            thinking.write(json);
            if (conversation.user().isPresent()) {
                json.writeObjectFieldStart("metadata");
                json.writeFieldName("user_id");
                conversation.user().get().writeTo(json);
                json.writeEndObject();
            }
            if (streamed) {
                json.writeBooleanField("stream", true);
            }
            json.writeEndObject();
        });
    }

    private void sampling(JsonGenerator json) throws IOException {
        Slice temperature = conversation.value("temperature");
        if (temperature.isGiven()) {
            if (temperature.number().compareTo(java.math.BigDecimal.ONE) > 0) {
                throw Unserved.at("temperature", "must be from 0 to 1 for this provider");
            }
            member(json, "temperature", temperature);
        } else if (defaults.temperature().isPresent() && !thinking.isOn()) {
            json.writeFieldName("temperature");
            json.writeRawValue(defaults.temperature().get());
        }
        member(json, "top_p", conversation.value("top_p"));
        member(json, "top_k", conversation.value("top_k"));
        if (conversation.stops().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("stop_sequences");
        for (JsonText stop : conversation.stops()) {
            if (stop.isBlank()) {
                throw Unserved.at("stop", "must not be blank for this provider");
            }
            stop.writeTo(json);
        }
        json.writeEndArray();
    }

    private static void member(JsonGenerator json, String name, Slice value) throws IOException {
        if (value.isGiven()) {
            json.writeFieldName(name);
            value.writeTo(json);
        }
    }

    private void tools(JsonGenerator json) throws IOException {
        Set<String> unknown = new TreeSet<>(turns.toolsCalled());
        conversation.tools().forEach(tool -> unknown.remove(tool.name()));
        boolean shaped = answersByTool();
        List<Tool> tools = conversation.tools();
        if (tools.isEmpty() && unknown.isEmpty() && !shaped) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Tool tool : tools) {
            tool(json, tool);
        }
        // Claude wants to know every tool that the conversation speaks of.
        for (String name : tools.isEmpty() ? unknown : Set.<String>of()) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeFieldName("input_schema");
            json.writeRawValue("{\"type\":\"object\"}");
            json.writeEndObject();
        }
        if (shaped) {
            answerTool(json);
        }
        json.writeEndArray();
        choice(json, shaped);
    }

    private static void tool(JsonGenerator json, Tool tool) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", tool.name());
        if (!tool.description().isEmpty()) {
            json.writeFieldName("description");
            tool.description().writeTo(json);
        }
        json.writeFieldName("input_schema");
        schema(json, tool);
        if (tool.strict()) {
            json.writeBooleanField("strict", true);
        }
        member(json, "cache_control", tool.cacheHint());
        json.writeEndObject();
    }

    /** Verbatim where it says that it is an object's, as Claude wants it to. */
    private static void schema(JsonGenerator json, Tool tool) throws IOException {
        Slice schema = tool.schema();
        for (String alternative : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.get(alternative).isGiven()) {
                throw Unserved.at(
                        tool.place() + ".function.parameters",
                        "must not begin with " + alternative + " for this provider");
            }
        }
        if (schema.get("type").is("object")) {
            schema.writeTo(json);
            return;
        }
        if (schema.get("type").isGiven() || (schema.isGiven() && !schema.isObject())) {
            throw Unserved.at(tool.place() + ".function.parameters", "must be an object's schema for this provider");
        }
        json.writeStartObject();
        json.writeStringField("type", "object");
        for (Slice.Member member : schema.members()) {
            member(json, member.name(), member.value());
        }
        json.writeEndObject();
    }

    /** Where tools must be called anyway, the answer is a call and has no shape. */
    private boolean answersByTool() {
        boolean callsSurely = conversation.offersTools()
                && (conversation.choice().is(ToolChoice.Kind.SOME)
                        || conversation.choice().is(ToolChoice.Kind.NAMED));
        return !(conversation.shape() instanceof AnswerShape.Free) && !callsSurely;
    }

    private void answerTool(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", ANSWER_TOOL);
        json.writeStringField("description", "Gives the whole answer to the user, as JSON. Call it once, to answer.");
        json.writeFieldName("input_schema");
        switch (conversation.shape()) {
            case AnswerShape.Fitting fitting -> {
                if (!fitting.schema().get("type").is("object")) {
                    throw Unserved.at(
                            conversation.nameOf("response_format"), "must have an object's schema for this provider");
                }
                fitting.schema().writeTo(json);
            }
            default -> json.writeRawValue("{\"type\":\"object\"}");
        }
        json.writeEndObject();
    }

    private void choice(JsonGenerator json, boolean shaped) throws IOException {
        ToolChoice choice = conversation.choice();
        boolean noneOffered = !conversation.offersTools() || choice.is(ToolChoice.Kind.NONE);
        String type = shaped
                ? noneOffered ? "tool" : "any"
                : noneOffered
                        ? "none"
                        : switch (choice.kind()) {
                            case FREE -> "auto";
                            case NONE -> "none";
                            case SOME -> "any";
                            case NAMED -> "tool";
                        };
        if (type.equals("auto") && !choice.oneAtATime()) {
            return;
        }
        json.writeObjectFieldStart("tool_choice");
        json.writeStringField("type", type);
        if (type.equals("tool")) {
            json.writeStringField("name", shaped ? ANSWER_TOOL : choice.name().orElse(""));
        }
        if (choice.oneAtATime() && !type.equals("none")) {
            json.writeBooleanField("disable_parallel_tool_use", true);
        }
        json.writeEndObject();
    }
}
