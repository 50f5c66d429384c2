package dev.caravan.price;

import dev.caravan.harness.Vendor;
import java.util.stream.Stream;

/** An answer as a provider really gives it, and what it costs at 2 for input, 0.5 cached, 3 written, 8 out. */
record Golden(String name, Vendor vendor, boolean streamed, String body, String tokens, String usd) {
    /** What is said of the tokens in these, and no more, differs from provider to provider. */
    private static final String COMPLETION = """
            {"id":"c1","object":"chat.completion","created":1,"model":"m1","choices":[{"index":0,"message":\
            {"role":"assistant","content":"four"},"finish_reason":"stop"}],"usage":%s}""";

    private static final String RESPONSE = """
            {"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"model":"m1",\
            "output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":\
            "output_text","text":"four","annotations":[]}]}],"usage":%s}""";

    private static final String MESSAGE = """
            {"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[{"type":"text","text":"four"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":%s}""";

    private static final String MESSAGE_EVENTS = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m1",\
            "content":[],"stop_reason":null,"stop_sequence":null,"usage":%s}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"four"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":%s}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static final String GEMINI = """
            {"candidates":[{"content":{"parts":[{"text":"four"}],"role":"model"},"finishReason":"STOP","index":0}],\
            "usageMetadata":%s,"modelVersion":"m1","responseId":"r1"}""";

    static Stream<Golden> all() {
        return Stream.of(usageInOddChunks(), cachedTokens(), cachedTokensOfOthers(), reasoning(), responses())
                .flatMap(cases -> cases);
    }

    private static Stream<Golden> usageInOddChunks() {
        return Stream.of(
                new Golden(
                        "usage only in a chunk whose delta is not empty",
                        Vendor.OPENAI,
                        true,
                        chunk("fo", "", "") + chunk("ur", "stop", usage(1000, 100, 1100, "")) + "data: [DONE]\n\n",
                        "1000+100",
                        "0.002800000"),
                new Golden(
                        "usage only in the first chunk with a token",
                        Vendor.OPENAI,
                        true,
                        chunk("fo", "", usage(1000, 100, 1100, "")) + chunk("ur", "stop", "") + "data: [DONE]\n\n",
                        "1000+100",
                        "0.002800000"),
                new Golden(
                        "usage that grows in every chunk is no sum",
                        Vendor.OPENAI,
                        true,
                        chunk("fo", "", usage(1000, 1, 1001, ""))
                                + chunk("ur", "", usage(1000, 50, 1050, ""))
                                + chunk("", "stop", usage(1000, 100, 1100, ""))
                                + "data: [DONE]\n\n",
                        "1000+100",
                        "0.002800000"),
                new Golden(
                        "usage behind the end, with null before",
                        Vendor.OPENAI,
                        true,
                        chunk("four", "", "null")
                                + chunk("", "stop", "null")
                                + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                                + "\"model\":\"m1\",\"choices\":[],\"usage\":" + usage(1000, 100, 1100, "") + "}\n\n"
                                + "data: [DONE]\n\n",
                        "1000+100",
                        "0.002800000"));
    }

    private static String chunk(String text, String finish, String usage) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m1\",\"choices\":"
                + "[{\"index\":0,\"delta\":" + (text.isEmpty() ? "{}" : "{\"content\":\"" + text + "\"}")
                + ",\"finish_reason\":" + (finish.isEmpty() ? "null" : "\"" + finish + "\"") + "}]"
                + (usage.isEmpty() ? "" : ",\"usage\":" + usage) + "}\n\n";
    }

    private static String usage(int prompt, int completion, int total, String more) {
        return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d%s}"
                .formatted(prompt, completion, total, more);
    }

    private static Golden completion(String name, String usage, String tokens, String usd) {
        return new Golden(name, Vendor.OPENAI, false, COMPLETION.formatted(usage), tokens, usd);
    }

    /** 600 plain at 2, 400 cached at 0.5, 100 out at 8. */
    private static Stream<Golden> cachedTokens() {
        String cost = "0.002200000";
        return Stream.of(
                completion(
                        "OpenAI's cached tokens are part of the prompt",
                        usage(1000, 100, 1100, ",\"prompt_tokens_details\":{\"cached_tokens\":400,\"audio_tokens\":0}"),
                        "1000+100",
                        cost),
                completion(
                        "so are DeepSeek's",
                        usage(
                                1000,
                                100,
                                1100,
                                ",\"prompt_cache_hit_tokens\":400,\"prompt_cache_miss_tokens\":600"
                                        + ",\"prompt_tokens_details\":{\"cached_tokens\":400}"),
                        "1000+100",
                        cost),
                completion(
                        "so are Moonshot's, which says so outside the details",
                        usage(1000, 100, 1100, ",\"cached_tokens\":400"),
                        "1000+100",
                        cost),
                completion(
                        "so is what OpenRouter says was written, here 200 at 3",
                        usage(
                                1000,
                                100,
                                1100,
                                ",\"prompt_tokens_details\":{\"cached_tokens\":400,\"cache_write_tokens\":200}"),
                        "1000+100",
                        "0.002400000"));
    }

    private static Stream<Golden> cachedTokensOfOthers() {
        String input = "\"input_tokens\":400,\"cache_creation_input_tokens\":200,\"cache_read_input_tokens\":400";
        // 400 plain at 2, 400 cached at 0.5, 200 written at 3, 100 out at 8.
        String cost = "0.002400000";
        return Stream.of(
                new Golden(
                        "Claude's cached tokens are no part of its input",
                        Vendor.ANTHROPIC,
                        false,
                        MESSAGE.formatted("{" + input + ",\"output_tokens\":100}"),
                        "1000+100",
                        cost),
                new Golden(
                        "nor are they in its first event",
                        Vendor.ANTHROPIC,
                        true,
                        MESSAGE_EVENTS.formatted("{" + input + ",\"output_tokens\":2}", "{\"output_tokens\":100}"),
                        "1000+100",
                        cost),
                new Golden(
                        "and what its last event says again is not added to it",
                        Vendor.ANTHROPIC,
                        true,
                        MESSAGE_EVENTS.formatted(
                                "{" + input + ",\"output_tokens\":2}", "{" + input + ",\"output_tokens\":100}"),
                        "1000+100",
                        cost),
                new Golden(
                        "Gemini's cached tokens are part of the prompt",
                        Vendor.GEMINI,
                        false,
                        GEMINI.formatted("{\"promptTokenCount\":1000,\"cachedContentTokenCount\":400,"
                                + "\"candidatesTokenCount\":100,\"totalTokenCount\":1100}"),
                        "1000+100",
                        "0.002200000"));
    }

    /** 1000 in at 2, 300 out at 8, of which 200 are reasoning. */
    private static Stream<Golden> reasoning() {
        String cost = "0.004400000";
        String metadata = "{\"promptTokenCount\":1000,\"candidatesTokenCount\":100,"
                + "\"thoughtsTokenCount\":200,\"totalTokenCount\":1300}";
        return Stream.of(
                completion(
                        "OpenAI's reasoning is part of the completion",
                        usage(1000, 300, 1300, ",\"completion_tokens_details\":{\"reasoning_tokens\":200}"),
                        "1000+300",
                        cost),
                completion(
                        "xAI's is not, as its total tells",
                        usage(1000, 100, 1300, ",\"completion_tokens_details\":{\"reasoning_tokens\":200}"),
                        "1000+300",
                        cost),
                completion(
                        "Gemini's is in the total alone where it speaks as OpenAI does",
                        usage(1000, 100, 1300, ""),
                        "1000+300",
                        cost),
                completion(
                        "more reasoning than completion cannot be part of it",
                        "{\"prompt_tokens\":1000,\"completion_tokens\":100"
                                + ",\"completion_tokens_details\":{\"reasoning_tokens\":200}}",
                        "1000+300",
                        cost),
                new Golden(
                        "Gemini's thoughts are no part of what its candidates say",
                        Vendor.GEMINI,
                        false,
                        GEMINI.formatted(metadata),
                        "1000+300",
                        cost),
                new Golden(
                        "nor are they in its stream",
                        Vendor.GEMINI,
                        true,
                        "data: " + GEMINI.formatted(metadata) + "\r\n\r\n",
                        "1000+300",
                        cost));
    }

    private static Stream<Golden> responses() {
        String completed = RESPONSE.formatted(responseUsage(1000, 0, 100, 0));
        String begun = RESPONSE.replaceAll("\\[\\{.*}],\"usage\":%s", "[],\"usage\":null")
                .replace("completed", "in_progress");
        return Stream.of(
                response(
                        "a response's reasoning is part of its output",
                        responseUsage(1000, 0, 300, 200),
                        "1000+300",
                        "0.004400000"),
                response(
                        "its cached tokens are part of its input",
                        responseUsage(1000, 400, 100, 0),
                        "1000+100",
                        "0.002200000"),
                new Golden(
                        "a streamed response tells its usage in its last event",
                        Vendor.OPENAI,
                        true,
                        event("response.created", "\"sequence_number\":0,\"response\":" + begun)
                                + event(
                                        "response.output_item.added",
                                        "\"sequence_number\":1,\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":"
                                                + "\"message\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}")
                                + event(
                                        "response.output_text.delta",
                                        "\"sequence_number\":2,\"item_id\":\"msg_1\",\"output_index\":0,"
                                                + "\"content_index\":0,\"delta\":\"four\"")
                                + event("response.completed", "\"sequence_number\":3,\"response\":" + completed),
                        "1000+100",
                        "0.002800000"));
    }

    private static Golden response(String name, String usage, String tokens, String usd) {
        return new Golden(name, Vendor.OPENAI, false, RESPONSE.formatted(usage), tokens, usd);
    }

    private static String responseUsage(int input, int cached, int output, int reasoning) {
        return """
                {"input_tokens":%d,"input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,\
                "output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}""".formatted(input, cached, output, reasoning, input + output);
    }

    private static String event(String type, String members) {
        return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
    }

    boolean isResponse() {
        return body.contains("\"object\":\"response\"");
    }

    String contentType() {
        return streamed ? "text/event-stream" : "application/json";
    }

    @Override
    public String toString() {
        return name;
    }
}
