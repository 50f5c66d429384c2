package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.harness.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Answers in the form of OpenAI's Responses API, held against its schema and the order of its events. */
final class HeardResponse {
    private static final Set<String> OF_RESPONSE = Set.of(
            "id",
            "object",
            "created_at",
            "status",
            "error",
            "incomplete_details",
            "instructions",
            "metadata",
            "model",
            "output",
            "parallel_tool_calls",
            "temperature",
            "tool_choice",
            "tools",
            "top_p");

    /** What a piece of which kind of item is called in it, and what it is put together in. */
    private static final Map<String, String> DELTAS = Map.of(
            "response.output_text.delta", "text",
            "response.refusal.delta", "refusal",
            "response.reasoning_summary_text.delta", "text",
            "response.function_call_arguments.delta", "arguments");

    private final List<JsonNode> items = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private JsonNode item = MissingNode.getInstance();
    private JsonNode part = MissingNode.getInstance();
    private final StringBuilder pieces = new StringBuilder();

    private HeardResponse() {}

    static Heard whole(Reply reply) {
        return over(reply.json());
    }

    static Heard streamed(Reply reply) {
        List<JsonNode> events = reply.eventNodes();
        List<String> names = reply.body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring("event: ".length()))
                .toList();
        assertThat(events.stream().map(HeardResponse::type)).containsExactlyElementsOf(names);
        assertThat(names).startsWith("response.created", "response.in_progress");
        assertThat(names.getLast()).isIn("response.completed", "response.incomplete");
        HeardResponse heard = new HeardResponse();
        for (int index = 0; index < events.size(); index++) {
            assertThat(events.get(index).path("sequence_number").asInt(-1)).isEqualTo(index);
            heard.event(events.get(index));
        }
        JsonNode last = events.getLast().path("response");
        assertThat(last.path("output").valueStream()).containsExactlyElementsOf(heard.items);
        assertThat(last.path("id")).isEqualTo(events.getFirst().at("/response/id"));
        return over(last);
    }

    private void event(JsonNode event) {
        switch (type(event)) {
            case "response.created", "response.in_progress" -> {
                requireResponse(event.path("response"));
                assertThat(event.at("/response/status").asText()).isEqualTo("in_progress");
                assertThat(event.at("/response/output")).isEmpty();
            }
            case "response.completed", "response.incomplete" -> {
                assertThat(item.isMissingNode()).isTrue();
                assertThat("response." + event.at("/response/status").asText()).isEqualTo(type(event));
            }
            case "response.output_item.added" -> {
                assertThat(item.isMissingNode()).as("an item within an item").isTrue();
                assertThat(event.path("output_index").asInt(-1)).isEqualTo(items.size());
                item = event.path("item");
                assertThat(ids.add(item.path("id").asText())).isTrue();
            }
            case "response.output_item.done" -> {
                JsonNode done = event.path("item");
                assertThat(event.path("output_index").asInt(-1)).isEqualTo(items.size());
                assertThat(done.path("id")).isEqualTo(item.path("id"));
                assertThat(done.path("type")).isEqualTo(item.path("type"));
                items.add(done);
                item = MissingNode.getInstance();
            }
            case "response.content_part.added", "response.reasoning_summary_part.added" -> {
                requireWithinItem(event);
                assertThat(part.isMissingNode()).as("a part within a part").isTrue();
                part = event.path("part");
                assertThat(part.path("text").asText() + part.path("refusal").asText())
                        .isEmpty();
                pieces.setLength(0);
            }
            case "response.content_part.done", "response.reasoning_summary_part.done" -> {
                requireWithinItem(event);
                assertThat(event.at("/part/type")).isEqualTo(part.path("type"));
                assertThat(event.at("/part/text").asText()
                                + event.at("/part/refusal").asText())
                        .isEqualTo(pieces.toString());
                part = MissingNode.getInstance();
                pieces.setLength(0);
            }
            case "response.output_text.done",
                    "response.refusal.done",
                    "response.reasoning_summary_text.done",
                    "response.function_call_arguments.done" -> {
                requireWithinItem(event);
                String name = Objects.requireNonNull(DELTAS.get(type(event).replace(".done", ".delta")));
                assertThat(event.path(name).asText()).isEqualTo(pieces.toString());
                if (name.equals("arguments")) {
                    pieces.setLength(0);
                }
            }
            default -> {
                assertThat(DELTAS).containsKey(type(event));
                requireWithinItem(event);
                assertThat(event.path("delta").isTextual()).isTrue();
                pieces.append(event.path("delta").asText());
            }
        }
    }

    private void requireWithinItem(JsonNode event) {
        assertThat(event.path("item_id")).isEqualTo(item.path("id"));
        assertThat(event.path("output_index").asInt(-1)).isEqualTo(items.size());
    }

    private static void requireResponse(JsonNode response) {
        assertThat(response.path("object").asText()).isEqualTo("response");
        assertThat(response.path("id").asText()).startsWith("resp_");
        assertThat(response.path("created_at").asLong()).isGreaterThan(1_600_000_000L);
        assertThat(response.path("model").asText()).isNotBlank();
        OF_RESPONSE.forEach(name -> assertThat(response.has(name)).as(name).isTrue());
    }

    private static Heard over(JsonNode response) {
        requireResponse(response);
        assertThat(response.path("error").isNull()).isTrue();
        String status = response.path("status").asText();
        assertThat(status).isIn("completed", "incomplete");
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        String sealed = "";
        List<Heard.Call> calls = new ArrayList<>();
        for (JsonNode item : response.path("output")) {
            switch (type(item)) {
                case "message" -> {
                    assertThat(item.path("id").asText()).startsWith("msg_");
                    assertThat(item.path("role").asText()).isEqualTo("assistant");
                    assertThat(item.path("status").asText()).isIn("completed", "incomplete");
                    for (JsonNode part : item.path("content")) {
                        assertThat(type(part)).isIn("output_text", "refusal");
                        assertThat(part.has("annotations")).isEqualTo(part.has("text"));
                        text.append(part.path("text").asText())
                                .append(part.path("refusal").asText());
                    }
                }
                case "function_call" -> {
                    assertThat(item.path("id").asText()).startsWith("fc_");
                    assertThat(item.path("call_id").asText()).isNotBlank().hasSizeLessThanOrEqualTo(64);
                    calls.add(new Heard.Call(
                            item.path("call_id").asText(),
                            item.path("name").asText(),
                            item.path("arguments").asText()));
                }
                case "reasoning" -> {
                    assertThat(item.path("id").asText()).startsWith("rs_");
                    assertThat(item.path("summary").isArray()).isTrue();
                    item.path("summary")
                            .forEach(part -> thoughts.append(part.path("text").asText()));
                    sealed = item.toString();
                }
                default -> throw new AssertionError("an item that is not known: " + item);
            }
        }
        assertThat(calls.stream().map(Heard.Call::id)).doesNotHaveDuplicates();
        String finish = status.equals("completed")
                ? status
                : response.at("/incomplete_details/reason").asText();
        return new Heard(text.toString(), thoughts.toString(), sealed, calls, finish, usage(response.path("usage")));
    }

    private static Heard.Tokens usage(JsonNode given) {
        if (!given.isObject()) {
            return Heard.Tokens.NONE;
        }
        assertThat(given.path("total_tokens").asLong())
                .isEqualTo(given.path("input_tokens").asLong()
                        + given.path("output_tokens").asLong());
        return new Heard.Tokens(
                given.path("input_tokens").asLong(),
                given.path("output_tokens").asLong(),
                given.at("/input_tokens_details/cached_tokens").asLong(),
                given.at("/input_tokens_details/cache_write_tokens").asLong(),
                given.at("/output_tokens_details/reasoning_tokens").asLong());
    }

    private static String type(JsonNode node) {
        return node.path("type").asText();
    }
}
