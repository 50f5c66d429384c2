package dev.caravan.dialect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.caravan.harness.Door;
import dev.caravan.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What a caller asks, to be said in the form of any door. Schemas go out as they are written here. */
final class Question {
    private sealed interface Said {
        record User(String text) implements Said {}

        record Picture(String text, String type, String base64) implements Said {}

        record Assistant(String text) implements Said {}

        record Calls(List<Heard.Call> calls, String signedThoughts) implements Said {}

        record Result(String callId, String text) implements Said {}
    }

    private record Tool(String name, String schema) {}

    private final List<String> systems = new ArrayList<>();
    private final List<Said> turns = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private final List<String> stops = new ArrayList<>();
    private String schema = "";
    private int maxTokens = 500;
    private int thoughts;
    private boolean usageWanted = true;
    private boolean newest;

    static Question of(String text) {
        return new Question().user(text);
    }

    Question user(String text) {
        turns.add(new Said.User(text));
        return this;
    }

    Question system(String text) {
        systems.add(text);
        return this;
    }

    Question picture(String text, String type, String base64) {
        turns.add(new Said.Picture(text, type, base64));
        return this;
    }

    Question assistant(String text) {
        turns.add(new Said.Assistant(text));
        return this;
    }

    /** What was called, with the thoughts before it where the caller was given any. */
    Question called(Heard heard) {
        turns.add(new Said.Calls(heard.calls(), heard.signedThoughts()));
        return this;
    }

    Question result(String callId, String text) {
        turns.add(new Said.Result(callId, text));
        return this;
    }

    Question tool(String name, String parameters) {
        tools.add(new Tool(name, parameters));
        return this;
    }

    Question shaped(String answer) {
        schema = answer;
        return this;
    }

    Question stops(String... sequences) {
        stops.addAll(List.of(sequences));
        return this;
    }

    Question maxTokens(int most) {
        maxTokens = most;
        return this;
    }

    /** With so many tokens to think; at the chat door, with some effort. */
    Question thinking(int tokens) {
        thoughts = tokens;
        return this;
    }

    /** To each provider's newest model. */
    Question toNewest() {
        newest = true;
        return this;
    }

    Question withoutUsage() {
        usageWanted = false;
        return this;
    }

    String at(Cell cell) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.put("model", newest ? cell.vendor().newest() : cell.vendor().model())
                .put(cell.door() == Door.RESPONSES ? "max_output_tokens" : "max_tokens", maxTokens);
        if (cell.streamed()) {
            request.put("stream", true);
        }
        switch (cell.door()) {
            case CHAT -> chat(request, cell.streamed());
            case MESSAGES -> messages(request);
            case RESPONSES -> responses(request);
        }
        return request.toString();
    }

    private void chat(ObjectNode request, boolean streamed) {
        if (streamed && usageWanted) {
            request.putObject("stream_options").put("include_usage", true);
        }
        ArrayNode messages = request.putArray("messages");
        systems.forEach(system -> messages.addObject().put("role", "system").put("content", system));
        turns.forEach(turn -> chatTurn(messages.addObject(), turn));
        for (Tool tool : tools) {
            request.withArray("tools")
                    .addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name)
                    .put("description", "Does what " + tool.name + " says.")
                    .putRawValue("parameters", new RawValue(tool.schema));
        }
        stops.forEach(request.withArray("stop")::add);
        if (!schema.isEmpty()) {
            request.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .putRawValue("schema", new RawValue(schema));
        }
        if (thoughts > 0) {
            request.put("reasoning_effort", "low");
        }
    }

    private static void chatTurn(ObjectNode message, Said turn) {
        switch (turn) {
            case Said.User user -> message.put("role", "user").put("content", user.text);
            case Said.Picture picture -> {
                ArrayNode parts = message.put("role", "user").putArray("content");
                parts.addObject().put("type", "text").put("text", picture.text);
                parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put("url", "data:" + picture.type + ";base64," + picture.base64);
            }
            case Said.Assistant assistant -> message.put("role", "assistant").put("content", assistant.text);
            case Said.Calls calls -> {
                ArrayNode all =
                        message.put("role", "assistant").putNull("content").putArray("tool_calls");
                calls.calls.forEach(call -> all.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments()));
            }
            case Said.Result result ->
                message.put("role", "tool").put("tool_call_id", result.callId).put("content", result.text);
        }
    }

    private void messages(ObjectNode request) {
        if (!systems.isEmpty()) {
            ArrayNode system = request.putArray("system");
            systems.forEach(text -> system.addObject().put("type", "text").put("text", text));
        }
        ArrayNode messages = request.putArray("messages");
        Said before = null;
        for (Said turn : turns) {
            // All results of one turn belong into one message.
            boolean goesOn = turn instanceof Said.Result && before instanceof Said.Result;
            messagesTurn((ObjectNode) (goesOn ? messages.get(messages.size() - 1) : messages.addObject()), turn);
            before = turn;
        }
        for (Tool tool : tools) {
            request.withArray("tools")
                    .addObject()
                    .put("name", tool.name)
                    .put("description", "Does what " + tool.name + " says.")
                    .putRawValue("input_schema", new RawValue(tool.schema));
        }
        stops.forEach(request.withArray("stop_sequences")::add);
        if (!schema.isEmpty()) {
            request.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .putRawValue("schema", new RawValue(schema));
        }
        if (thoughts > 0) {
            think(request.putObject("thinking"));
        }
    }

    private void responses(ObjectNode request) {
        ArrayNode input = request.putArray("input");
        for (int index = 0; index < systems.size(); index++) {
            if (index == 0) {
                request.put("instructions", systems.getFirst());
            } else {
                input.addObject().put("role", "developer").put("content", systems.get(index));
            }
        }
        turns.forEach(turn -> responsesItems(input, turn));
        for (Tool tool : tools) {
            request.withArray("tools")
                    .addObject()
                    .put("type", "function")
                    .put("name", tool.name)
                    .put("description", "Does what " + tool.name + " says.")
                    .put("strict", false)
                    .putRawValue("parameters", new RawValue(tool.schema));
        }
        if (!schema.isEmpty()) {
            request.putObject("text")
                    .putObject("format")
                    .put("type", "json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .putRawValue("schema", new RawValue(schema));
        }
        if (thoughts > 0) {
            request.putObject("reasoning").put("effort", "low").put("summary", "auto");
            request.putArray("include").add("reasoning.encrypted_content");
        }
    }

    private static void responsesItems(ArrayNode input, Said turn) {
        switch (turn) {
            case Said.User user -> input.addObject().put("role", "user").put("content", user.text);
            case Said.Picture picture -> {
                ArrayNode parts = input.addObject().put("role", "user").putArray("content");
                parts.addObject().put("type", "input_text").put("text", picture.text);
                parts.addObject()
                        .put("type", "input_image")
                        .put("detail", "auto")
                        .put("image_url", "data:" + picture.type + ";base64," + picture.base64);
            }
            case Said.Assistant assistant ->
                input.addObject().put("role", "assistant").put("content", assistant.text);
            case Said.Calls calls -> {
                if (!calls.signedThoughts.isEmpty()) {
                    input.addRawValue(new RawValue(calls.signedThoughts));
                }
                calls.calls.forEach(call -> input.addObject()
                        .put("type", "function_call")
                        .put("call_id", call.id())
                        .put("name", call.name())
                        .put("arguments", call.arguments()));
            }
            case Said.Result result ->
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", result.callId)
                        .put("output", result.text);
        }
    }

    private void think(ObjectNode thinking) {
        if (newest) {
            thinking.put("type", "adaptive");
        } else {
            thinking.put("type", "enabled").put("budget_tokens", thoughts);
        }
    }

    private static void messagesTurn(ObjectNode message, Said turn) {
        ArrayNode blocks = message.put("role", turn instanceof Said.Assistant ? "assistant" : "user")
                .withArray("content");
        switch (turn) {
            case Said.User user -> blocks.addObject().put("type", "text").put("text", user.text);
            case Said.Picture picture -> {
                blocks.addObject().put("type", "text").put("text", picture.text);
                blocks.addObject()
                        .put("type", "image")
                        .putObject("source")
                        .put("type", "base64")
                        .put("media_type", picture.type)
                        .put("data", picture.base64);
            }
            case Said.Assistant assistant ->
                blocks.addObject().put("type", "text").put("text", assistant.text);
            case Said.Calls calls -> {
                message.put("role", "assistant");
                if (!calls.signedThoughts.isEmpty()) {
                    blocks.addRawValue(new RawValue(calls.signedThoughts));
                }
                calls.calls.forEach(call -> blocks.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .putRawValue("input", new RawValue(call.arguments())));
            }
            case Said.Result result ->
                blocks.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", result.callId)
                        .put("content", result.text);
        }
    }
}
