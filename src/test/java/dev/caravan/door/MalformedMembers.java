package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.with;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.harness.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Well-formed JSON with a member that no provider takes; each with what {@code param} must say. */
final class MalformedMembers {
    /** A member, and values that it must not have. */
    private static final String[][] WRONG_VALUES = {
        {"temperature", "\"hot\"", "true", "[]", "{}", "-0.1", "2.1", "1e400", "-1e400", "9".repeat(200)},
        {"top_p", "\"1\"", "-0.1", "1.1", "[]", "false"},
        {"presence_penalty", "2.5", "-2.5", "\"0\"", "{}"},
        {"frequency_penalty", "2.5", "-2.5", "\"0\"", "[]"},
        {"n", "0", "-1", "129", "1.5", "\"1\"", "[]", "true", "99999999999999999999999"},
        {"max_tokens", "0", "-1", "1.5", "\"many\"", "99999999999", "[]", "1e3"},
        {"max_completion_tokens", "0", "-1", "\"x\"", "{}", "9".repeat(100)},
        {"seed", "\"s\"", "1.5", "99999999999999999999", "[]"},
        {"top_logprobs", "-1", "21", "\"x\"", "0.5"},
        {"logprobs", "\"yes\"", "1", "[]"},
        {"parallel_tool_calls", "\"x\"", "0"},
        {"store", "1", "\"true\""},
        {"user", "1", "{}", "[]"},
        {"reasoning_effort", "1", "[]"},
        {"service_tier", "[]", "true"},
        {"verbosity", "1"},
        {"prompt_cache_key", "1"},
        {"safety_identifier", "true"},
        {"logit_bias", "[]", "\"x\"", "1"},
        {"metadata", "[]", "\"x\""},
        {"audio", "\"x\""},
        {"prediction", "1"},
        {"web_search_options", "[]"},
        {"modalities", "\"text\"", "[1]", "{}"},
        {"stop", "1", "[1]", "{}", "[null]", "[[\"a\"]]"},
        {"stream", "\"true\"", "1", "[]", "{}"},
        {"stream_options", "[]", "true", "\"x\"", "{\"include_usage\":true}"},
        {"tool_choice", "1", "[]", "true"},
        {"function_call", "1", "[]"},
        {"response_format", "\"json\"", "[]", "1"},
        {"tools", "{}", "\"x\"", "1"},
        {"functions", "{}", "1"},
    };

    /** A whole member, and the place in it that is at fault. */
    private static final String[][] WRONG_INSIDE = {
        {"tools[0]", "\"tools\":[1]"},
        {"tools[0]", "\"tools\":[null]"},
        {"tools[0].type", "\"tools\":[{}]"},
        {"tools[0].type", "\"tools\":[{\"type\":1}]"},
        {"tools[0].function", "\"tools\":[{\"type\":\"function\"}]"},
        {"tools[0].function", "\"tools\":[{\"type\":\"function\",\"function\":\"f\"}]"},
        {"tools[0].function.name", "\"tools\":[{\"type\":\"function\",\"function\":{}}]"},
        {"tools[0].function.name", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]"},
        {"tools[0].function.name", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":1}}]"},
        {"tools[1]", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},[]]"},
        {"functions[0]", "\"functions\":[1]"},
        {"functions[0].name", "\"functions\":[{}]"},
        {"response_format.type", "\"response_format\":{}"},
        {"response_format.type", "\"response_format\":{\"type\":1}"},
        {"stream_options.include_usage", "\"stream\":true,\"stream_options\":{\"include_usage\":\"yes\"}"},
        {"stream_options", "\"stream\":true,\"stream_options\":[]"},
    };

    private static final String[][] WRONG_MESSAGES = {
        {"messages", "null"},
        {"messages", "{}"},
        {"messages", "\"hi\""},
        {"messages", "1"},
        {"messages", "[]"},
        {"messages[0]", "[1]"},
        {"messages[0]", "[null]"},
        {"messages[0]", "[\"hi\"]"},
        {"messages[0]", "[[]]"},
        {"messages[0].role", "[{}]"},
        {"messages[0].role", "[{\"content\":\"hi\"}]"},
        {"messages[0].role", "[{\"role\":1,\"content\":\"hi\"}]"},
        {"messages[0].role", "[{\"role\":null,\"content\":\"hi\"}]"},
        {"messages[1].role", "[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"\",\"content\":\"hi\"}]"},
        {"messages[0].content", "[{\"role\":\"user\"}]"},
        {"messages[0].content", "[{\"role\":\"user\",\"content\":null}]"},
        {"messages[0].content", "[{\"role\":\"user\",\"content\":1}]"},
        {"messages[0].content", "[{\"role\":\"user\",\"content\":true}]"},
        {"messages[0].content", "[{\"role\":\"user\",\"content\":{}}]"},
        {"messages[0].content[0]", "[{\"role\":\"user\",\"content\":[1]}]"},
        {"messages[0].content[0]", "[{\"role\":\"user\",\"content\":[\"hi\"]}]"},
        {"messages[0].content[0].type", "[{\"role\":\"user\",\"content\":[{}]}]"},
        {"messages[0].content[0].type", "[{\"role\":\"user\",\"content\":[{\"type\":1}]}]"},
        {"messages[0].content[0].text", "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]"},
        {"messages[0].content[0].text", "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":1}]}]"},
        {"messages[0].content[0].image_url", "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]"},
        {
            "messages[0].content[0].image_url",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"http://x\"}]}]"
        },
        {
            "messages[0].content[0].image_url.url",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]"
        },
        {
            "messages[0].content[0].image_url.url",
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":1}}]}]"
        },
        {"messages[0].tool_call_id", "[{\"role\":\"tool\",\"content\":\"4\"}]"},
        {"messages[0].tool_call_id", "[{\"role\":\"tool\",\"content\":\"4\",\"tool_call_id\":1}]"},
        {"messages[0].tool_calls", "[{\"role\":\"assistant\",\"tool_calls\":{}}]"},
        {"messages[0].tool_calls[0]", "[{\"role\":\"assistant\",\"tool_calls\":[1]}]"},
        {"messages[0].name", "[{\"role\":\"user\",\"content\":\"hi\",\"name\":1}]"},
    };

    private static final String[] WRONG_MODELS = {
        "1", "null", "true", "[]", "{}", "\"\"", "\" \"", "\"" + "m".repeat(300) + "\"", "\"a\\u0000b\"", "\"a\\nb\"",
    };

    private static final String[] UNKNOWN_MODELS = {
        "nosuch",
        "north",
        "north/",
        "/m1",
        "nosuch/m1",
        "Simple",
        "simple ",
        "${body}",
        "{{caravan.port}}",
        "\\ud800",
        "../../x",
    };

    private MalformedMembers() {}

    static Stream<MalformedRequest> all() {
        List<MalformedRequest> all = new ArrayList<>();
        for (String[] row : WRONG_VALUES) {
            for (int i = 1; i < row.length; i++) {
                add(all, with("\"" + row[0] + "\":" + row[i]), row[0]);
            }
        }
        for (String[] row : WRONG_INSIDE) {
            add(all, with(row[1]), row[0]);
        }
        for (String[] row : WRONG_MESSAGES) {
            add(all, "{\"model\":\"simple\",\"messages\":" + row[1] + "}", row[0]);
        }
        add(all, "{\"model\":\"simple\"}", "messages");
        add(all, "{}", "messages");
        for (String model : WRONG_MODELS) {
            add(all, MalformedBodies.GOOD.replace("\"simple\"", model), "model");
        }
        for (String model : UNKNOWN_MODELS) {
            byte[] body = MalformedBodies.GOOD.replace("simple", model).getBytes(UTF_8);
            all.add(new MalformedRequest("unknown model " + model, Wire.post(body), Set.of(404), "model", false));
        }
        return all.stream();
    }

    private static void add(List<MalformedRequest> all, String body, String param) {
        all.add(MalformedRequest.body(param + " in " + MalformedBodies.shortened(body), body.getBytes(UTF_8), param));
    }
}
