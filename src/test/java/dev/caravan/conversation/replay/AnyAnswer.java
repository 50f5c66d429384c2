package dev.caravan.conversation.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Whole answers of any content that the forms allow, and some that they do not name; the same ones for the same seed. */
final class AnyAnswer {
    private static final List<String> WORDS = List.of(
            "mild",
            " ",
            "dry",
            "\n",
            "日本",
            "💡",
            "👩‍👩‍👧",
            "é",
            "\"",
            "\\",
            "\\u0041",
            "\t",
            "{\"a\":1}",
            "\u2028",
            "data: ",
            "\r\n");

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Random random;

    AnyAnswer(int seed) {
        this.random = new Random(seed);
    }

    ObjectNode response() {
        ObjectNode response = nodes.objectNode();
        response.put("id", "resp_" + random.nextInt(1000));
        response.put("object", "response");
        response.put("status", random.nextBoolean() ? "completed" : "incomplete");
        ArrayNode output = response.putArray("output");
        for (int i = random.nextInt(4); i > 0; i--) {
            output.add(item(i));
        }
        response.putObject("usage").put("input_tokens", random.nextInt(900)).put("output_tokens", 5);
        maybe(() -> response.set("x_any", any(3)));
        return response;
    }

    private ObjectNode item(int index) {
        ObjectNode item = nodes.objectNode().put("id", "item_" + index).put("status", "completed");
        switch (random.nextInt(4)) {
            case 0 ->
                item.put("type", "message")
                        .putArray("content")
                        .addObject()
                        .put("type", "output_text")
                        .put("text", text(9));
            case 1 ->
                item.put("type", "reasoning")
                        .putArray("summary")
                        .addObject()
                        .put("type", "summary_text")
                        .put("text", text(9));
            case 2 ->
                item.put("type", "function_call")
                        .put("call_id", "c1")
                        .put("name", "look")
                        .put("arguments", text(9));
            default -> item.put("type", "novel").set("x_any", any(2));
        }
        maybe(() -> item.set("x_more", any(2)));
        return item;
    }

    ObjectNode completion() {
        ObjectNode completion = nodes.objectNode();
        completion.put("id", "chatcmpl-" + random.nextInt(1000));
        completion.put("object", "chat.completion");
        completion.put("created", 1_700_000_000 + random.nextInt(1000));
        completion.put("model", "m" + random.nextInt(3));
        ArrayNode choices = completion.putArray("choices");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            choices.add(choice(i));
        }
        completion.putObject("usage").put("prompt_tokens", random.nextInt(900)).put("completion_tokens", 5);
        maybe(() -> completion.put("system_fingerprint", "fp_1"));
        maybe(() -> completion.putNull("service_tier"));
        maybe(() -> completion.putArray("citations").add("https://a.example").add(text(3)));
        maybe(() -> completion.set("x_any", any(3)));
        return completion;
    }

    private ObjectNode choice(int index) {
        ObjectNode choice = nodes.objectNode();
        choice.put("index", index);
        choice.set("message", chatMessage());
        maybe(() -> choice.putNull("logprobs"));
        maybe(() -> {
            ArrayNode tokens = choice.putObject("logprobs").putNull("refusal").putArray("content");
            for (int i = 0; i < 3; i++) {
                tokens.addObject()
                        .put("token", text(1))
                        .put("logprob", -random.nextDouble())
                        .putArray("bytes");
            }
        });
        choice.put("finish_reason", one("stop", "length", "tool_calls", "content_filter"));
        maybe(() -> choice.set("beside", any(2)));
        return choice;
    }

    private ObjectNode chatMessage() {
        ObjectNode message = nodes.objectNode();
        message.put("role", "assistant");
        message.put("content", random.nextInt(4) == 0 ? null : longText());
        maybe(() -> message.put("reasoning_content", longText()));
        maybe(() -> message.put("reasoning", longText()));
        maybe(() -> message.putArray("reasoning_details")
                .addObject()
                .put("index", 0)
                .put("type", "reasoning.text")
                .put("text", text(9)));
        maybe(() -> message.put("refusal", random.nextBoolean() ? null : text(20)));
        maybe(() -> {
            ArrayNode calls = message.putArray("tool_calls");
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                calls.add(toolCall(i));
            }
        });
        maybe(() -> message.putArray("annotations"));
        maybe(() ->
                message.putObject("audio").put("id", "s1").put("data", "QUJD").put("expires_at", 5));
        maybe(() -> message.putObject("function_call").put("name", "look").put("arguments", text(5)));
        maybe(() -> message.set("musing", any(2)));
        maybe(() -> message.putNull("mood"));
        return message;
    }

    private ObjectNode toolCall(int number) {
        ObjectNode call = nodes.objectNode().put("id", "call_" + number);
        if (random.nextInt(5) == 0) {
            call.put("type", "custom").putObject("custom").put("name", "say").put("input", longText());
        } else {
            call.put("type", "function")
                    .putObject("function")
                    .put("name", "look")
                    .put("arguments", longText());
        }
        maybe(() -> call.set("extra_content", any(1)));
        return call;
    }

    ObjectNode message() {
        ObjectNode message = nodes.objectNode();
        message.put("id", "msg_" + random.nextInt(1000));
        message.put("type", "message").put("role", "assistant").put("model", "m1");
        ArrayNode content = message.putArray("content");
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            content.add(block());
        }
        message.put("stop_reason", one("end_turn", "max_tokens", "tool_use", "refusal", "stop_sequence"));
        message.put("stop_sequence", random.nextBoolean() ? null : text(1));
        ObjectNode usage = message.putObject("usage").put("input_tokens", 9).put("output_tokens", random.nextInt(900));
        maybe(() -> usage.putNull("server_tool_use"));
        maybe(() -> usage.putObject("output_tokens_details").put("thinking_tokens", 3));
        maybe(() -> message.putObject("container").put("id", "k1"));
        maybe(() -> message.putObject("context_management").putArray("applied_edits"));
        maybe(() -> message.putNull("stop_details"));
        maybe(() -> message.set("x_any", any(3)));
        return message;
    }

    private ObjectNode block() {
        ObjectNode block = nodes.objectNode();
        switch (random.nextInt(7)) {
            case 0 -> block.put("type", "thinking").put("thinking", longText()).put("signature", "c2ln");
            case 1 -> block.put("type", "redacted_thinking").put("data", "ZGF0YQ==");
            case 2 -> {
                block.put("type", one("tool_use", "server_tool_use", "mcp_tool_use"));
                block.put("id", "toolu_1").put("name", "look");
                block.putObject("input").put("city", longText()).set("more", any(4));
            }
            case 3 ->
                block.put("type", "tool_use")
                        .put("id", "toolu_2")
                        .put("name", "rest")
                        .putObject("input");
            case 4 -> block.put("type", "novel").put("text", longText()).set("input", any(3));
            default -> {
                block.put("type", "text").put("text", longText());
                maybe(() -> block.putNull("citations"));
                maybe(() -> block.putArray("citations")
                        .add(nodes.objectNode().put("type", "char_location").put("cited_text", text(2)))
                        .add(any(1)));
            }
        }
        return block;
    }

    /** An object of any values, lists with places in any order among them. */
    private ObjectNode any(int depth) {
        ObjectNode any = nodes.objectNode();
        int members = 1 + random.nextInt(3);
        for (int i = 0; i < members; i++) {
            any.set("m" + i, anyValue(depth));
        }
        return any;
    }

    private JsonNode anyValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextLong());
            case 3 -> nodes.numberNode(random.nextDouble() * 1e-9);
            case 4 -> nodes.textNode(text(4));
            case 5 -> nodes.textNode("");
            case 6 ->
                nodes.arrayNode()
                        .add(any(depth - 1).put("place", 3))
                        .add(any(depth - 1).put("place", 1));
            case 7 -> nodes.arrayNode().add(1).add("two").addNull();
            default -> any(depth - 1);
        };
    }

    private String longText() {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> text(3);
            case 2 -> text(60);
            default -> text(1500);
        };
    }

    private String text(int words) {
        return random.ints(words, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining());
    }

    private String one(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private void maybe(Runnable act) {
        if (random.nextInt(3) == 0) {
            act.run();
        }
    }
}
