package dev.caravan.conversation.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Usage;
import dev.caravan.json.Json;
import dev.caravan.request.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the tests of renderings say to them and hear of them. */
final class Told {
    static final Usage USAGE = new Usage(12, 7, 3, 0, 2, false);

    private Told() {}

    /** JSON, for the reader's sake in single quotes. */
    static JsonNode json(String quoted) {
        return parsed(quoted.replace('\'', '"'));
    }

    static JsonNode parsed(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    static byte[] bytes(JsonNode document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode gathered(Form form, String events) {
        byte[] document = Rendering.of(form).gather(events.getBytes(StandardCharsets.UTF_8), USAGE);
        return parsed(new String(document, StandardCharsets.UTF_8));
    }

    static String events(Form form, JsonNode document, boolean usageWanted) {
        return new String(Rendering.of(form).events(bytes(document), usageWanted), StandardCharsets.UTF_8);
    }

    /** The data of each event. */
    static List<JsonNode> data(String events) {
        List<JsonNode> data = new ArrayList<>();
        for (String event : events.split("\n\n", -1)) {
            if (!event.isEmpty()) {
                String line = event.substring(event.lastIndexOf('\n') + 1);
                assertThat(line).startsWith("data: {");
                data.add(parsed(line.substring("data: ".length())));
            }
        }
        return data;
    }

    /** A stream in OpenAI's form of chunks in single quotes. */
    static String chunks(String... quoted) {
        StringBuilder events = new StringBuilder();
        for (String chunk : quoted) {
            events.append("data: ").append(json(chunk)).append("\n\n");
        }
        return events.toString();
    }

    /** A stream of one choice, of deltas in single quotes. */
    static String deltas(String... quoted) {
        StringBuilder events = new StringBuilder();
        for (String delta : quoted) {
            events.append(chunks("{'id':'c1','object':'chat.completion.chunk','created':1,'model':'m1',"
                    + "'choices':[{'index':0,'delta':" + delta + ",'finish_reason':null}]}"));
        }
        return events
                + chunks("{'id':'c1','object':'chat.completion.chunk','created':1,'model':'m1',"
                        + "'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}");
    }

    /** A stream in Anthropic's form of events in single quotes. */
    static String messageEvents(String... quoted) {
        StringBuilder events = new StringBuilder();
        for (String event : quoted) {
            JsonNode data = json(event);
            events.append("event: ")
                    .append(data.path("type").asText())
                    .append("\ndata: ")
                    .append(data)
                    .append("\n\n");
        }
        return events.toString();
    }

    static ObjectNode completion(String... quotedChoices) {
        return (ObjectNode) json("{'id':'c1','object':'chat.completion','created':1700000000,'model':'m1','choices':["
                + String.join(",", quotedChoices)
                + "],'usage':{'prompt_tokens':12,'completion_tokens':7,'total_tokens':19}}");
    }

    static ObjectNode completionOf(String quotedMessage) {
        return completion("{'index':0,'message':" + quotedMessage + ",'logprobs':null,'finish_reason':'stop'}");
    }

    static ObjectNode message(String... quotedBlocks) {
        return (ObjectNode) json("{'id':'msg_1','type':'message','role':'assistant','model':'m1','content':["
                + String.join(",", quotedBlocks)
                + "],'stop_reason':'end_turn','stop_sequence':null,'usage':{'input_tokens':12,'output_tokens':7}}");
    }
}
