package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers in OpenAI's form, held against its schema. */
final class HeardChat {
    private static final Set<String> OF_COMPLETION = Set.of(
            "id",
            "object",
            "created",
            "model",
            "choices",
            "usage",
            "service_tier",
            "system_fingerprint",
            "obfuscation");
    private static final Set<String> OF_CHOICE = Set.of("index", "message", "delta", "logprobs", "finish_reason");
    private static final Set<String> OF_MESSAGE =
            Set.of("role", "content", "refusal", "tool_calls", "annotations", "audio");
    private static final Set<String> FINISHES = Set.of("stop", "length", "tool_calls", "content_filter");

    private final StringBuilder text = new StringBuilder();
    private final List<Begun> calls = new ArrayList<>();
    private String finish = "";
    private Heard.Tokens usage = Heard.Tokens.NONE;

    private record Begun(String id, String name, StringBuilder arguments) {}

    private HeardChat() {}

    static Heard whole(Reply reply) {
        JsonNode completion = reply.json();
        requireEnvelope(completion, "chat.completion");
        assertThat(completion.path("choices")).hasSize(1);
        JsonNode choice = completion.path("choices").path(0);
        requireMembers(choice, OF_CHOICE);
        JsonNode message = choice.path("message");
        requireMembers(message, OF_MESSAGE);
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.has("content")).isTrue();
        assertThat(FINISHES).contains(choice.path("finish_reason").asText());
        HeardChat heard = new HeardChat();
        heard.text.append(message.path("content").asText(""));
        for (JsonNode call : message.path("tool_calls")) {
            heard.call(heard.calls.size(), call);
        }
        heard.finish = choice.path("finish_reason").asText();
        heard.usage(completion.path("usage"));
        return heard.heard();
    }

    static Heard streamed(Reply reply, boolean usageWanted) {
        List<String> events = reply.events();
        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        HeardChat heard = new HeardChat();
        List<JsonNode> chunks = events.subList(0, events.size() - 1).stream()
                .map(HeardChat::parsed)
                .toList();
        assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct())
                .hasSize(1);
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        boolean finished = false;
        for (JsonNode chunk : chunks) {
            requireEnvelope(chunk, "chat.completion.chunk");
            heard.usage(chunk.path("usage"));
            if (chunk.path("choices").isEmpty()) {
                assertThat(usageWanted)
                        .as("a usage chunk that nobody asked for")
                        .isTrue();
                assertThat(chunk).isSameAs(chunks.getLast());
                continue;
            }
            assertThat(finished).as("a choice behind the last one").isFalse();
            JsonNode choice = chunk.path("choices").path(0);
            requireMembers(choice, OF_CHOICE);
            requireMembers(choice.path("delta"), OF_MESSAGE);
            assertThat(choice.path("index").isInt()).isTrue();
            heard.delta(choice.path("delta"));
            if (choice.hasNonNull("finish_reason")) {
                heard.finish = choice.path("finish_reason").asText();
                assertThat(FINISHES).contains(heard.finish);
                finished = true;
            }
        }
        assertThat(finished).isTrue();
        return heard.heard();
    }

    private static void requireEnvelope(JsonNode node, String object) {
        requireMembers(node, OF_COMPLETION);
        assertThat(node.path("object").asText()).isEqualTo(object);
        assertThat(node.path("id").asText()).isNotBlank();
        assertThat(node.path("created").asLong()).isGreaterThan(1_600_000_000L);
        assertThat(node.path("model").asText()).isNotBlank();
        assertThat(node.path("choices").isArray()).isTrue();
    }

    private static void requireMembers(JsonNode node, Set<String> known) {
        assertThat(node.isObject()).as("%s", node).isTrue();
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        assertThat(known).containsAll(names);
    }

    private void delta(JsonNode delta) {
        text.append(delta.path("content").asText(""));
        for (JsonNode call : delta.path("tool_calls")) {
            int index = call.path("index").asInt(-1);
            assertThat(index).isBetween(0, calls.size());
            call(index, call);
        }
    }

    private void call(int index, JsonNode call) {
        JsonNode function = call.path("function");
        if (index == calls.size()) {
            assertThat(call.path("type").asText()).isEqualTo("function");
            assertThat(call.path("id").asText()).isNotBlank();
            calls.add(new Begun(call.path("id").asText(), function.path("name").asText(), new StringBuilder()));
        }
        assertThat(function.path("arguments").isTextual()).isTrue();
        calls.get(index).arguments.append(function.path("arguments").asText());
    }

    private void usage(JsonNode given) {
        if (!given.isObject()) {
            return;
        }
        assertThat(given.path("total_tokens").asLong())
                .isEqualTo(given.path("prompt_tokens").asLong()
                        + given.path("completion_tokens").asLong());
        usage = new Heard.Tokens(
                given.path("prompt_tokens").asLong(),
                given.path("completion_tokens").asLong(),
                given.at("/prompt_tokens_details/cached_tokens").asLong(),
                0,
                given.at("/completion_tokens_details/reasoning_tokens").asLong());
    }

    private Heard heard() {
        List<Heard.Call> made = calls.stream()
                .map(call -> new Heard.Call(call.id, call.name, call.arguments.toString()))
                .toList();
        assertThat(made.stream().map(Heard.Call::id)).doesNotHaveDuplicates();
        return new Heard(text.toString(), "", "", made, finish, usage);
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("an event that is no JSON: " + json, e);
        }
    }
}
