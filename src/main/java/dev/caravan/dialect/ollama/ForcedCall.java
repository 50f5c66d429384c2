package dev.caravan.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Tool;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Unserved;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import dev.caravan.request.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A call of a tool that the model has to make. Ollama leaves that to the model, but holds an answer to a format: so the
 * answer is made the arguments of the call, or, where there are several tools, the name of one with its arguments.
 * Immutable.
 */
record ForcedCall(List<Tool> tools, Form form) {
    private static final String NAME = "name";
    private static final String ARGUMENTS = "arguments";

    /** What the model calls, and with what. */
    record Called(String name, String arguments) {}

    /** Empty where the model decides by itself. */
    static Optional<ForcedCall> of(Conversation conversation) {
        ToolChoice choice = conversation.choice();
        if (!choice.is(ToolChoice.Kind.SOME) && !choice.is(ToolChoice.Kind.NAMED)) {
            return Optional.empty();
        }
        String member = conversation.nameOf("tool_choice");
        List<Tool> tools = conversation.tools().stream()
                .filter(tool -> choice.name().isEmpty() || choice.name().get().equals(tool.name()))
                .toList();
        if (tools.isEmpty()) {
            throw Unserved.at(member, "must name a tool that is offered");
        }
        if (!(conversation.shape() instanceof AnswerShape.Free)) {
            throw Unserved.at(conversation.nameOf("response_format"), "does not go with tools for this provider");
        }
        if (tools.size() > 1 && tools.stream().anyMatch(tool -> tool.schema().isGiven() && refers(tool))) {
            throw Unserved.at(
                    member, "must name one tool for this provider, as a schema here refers to parts of itself");
        }
        return Optional.of(new ForcedCall(tools, conversation.form()));
    }

    private static boolean refers(Tool tool) {
        return tool.schema().json().contains("\"$ref\"");
    }

    boolean mayBe(Tool tool) {
        return tools.stream().anyMatch(one -> one.name().equals(tool.name()));
    }

    boolean namesOne() {
        return tools.size() == 1;
    }

    /** What the model is told in place of the tools. */
    String instruction() {
        StringBuilder words = new StringBuilder(
                namesOne()
                        ? "Call this function: answer with nothing but its arguments, as a JSON object."
                        : "Call one of these functions: answer with nothing but a JSON object that has its \"name\" and its"
                                + " \"arguments\".");
        for (Tool tool : tools) {
            words.append("\n\n").append(tool.name());
            if (!tool.description().isBlank()) {
                words.append(": ").append(tool.description().plain());
            }
            words.append("\nParameters: ").append(schema(tool));
        }
        return words.toString();
    }

    private String schema(Tool tool) {
        return new String(JsonBytes.of(json -> OllamaTools.schema(json, tool, form)), StandardCharsets.UTF_8);
    }

    void format(JsonGenerator json) throws IOException {
        if (namesOne()) {
            OllamaTools.schema(json, tools.getFirst(), form);
            return;
        }
        json.writeStartObject();
        json.writeArrayFieldStart("anyOf");
        for (Tool tool : tools) {
            json.writeStartObject();
            json.writeStringField("type", "object");
            json.writeObjectFieldStart("properties");
            json.writeObjectFieldStart(NAME);
            json.writeStringField("const", tool.name());
            json.writeEndObject();
            json.writeFieldName(ARGUMENTS);
            OllamaTools.schema(json, tool, form);
            json.writeEndObject();
            json.writeArrayFieldStart("required");
            json.writeString(NAME);
            json.writeString(ARGUMENTS);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** @throws ProviderFailure where the answer is no such call */
    Called called(String answer) {
        Slice object = parsed(answer);
        if (namesOne()) {
            return new Called(tools.getFirst().name(), object.json());
        }
        String name = object.get(NAME).text();
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))
                || !object.get(ARGUMENTS).isObject()) {
            throw StrictTools.misfit("it called none of the tools of which one had to be called");
        }
        return new Called(name, object.get(ARGUMENTS).json());
    }

    /** What there is of a call whose arguments were cut off. */
    Called cut(String answer) {
        if (!namesOne()) {
            throw StrictTools.misfit("its answer was cut before the call was whole");
        }
        return new Called(tools.getFirst().name(), answer);
    }

    private static Slice parsed(String answer) {
        try {
            Slice object = Slice.parse(answer.getBytes(StandardCharsets.UTF_8));
            if (object.isObject()) {
                return object;
            }
        } catch (IOException e) {
            throw StrictTools.misfit("it had to call a tool, and its answer is no JSON");
        }
        throw StrictTools.misfit("it had to call a tool, and its answer is no JSON object");
    }
}
