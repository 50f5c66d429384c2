package dev.caravan.dialect.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.dialect.sandbox.SandboxPlan.Answer;
import dev.caravan.dialect.sandbox.SandboxPlan.Failure;
import java.time.Instant;

/** Asks the sandbox with JSON as one would write it by hand: single quotes stand for double ones. */
final class SandboxCall {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Sandbox SANDBOX = new Sandbox(1);

    private SandboxCall() {}

    static Answer answer(String members) {
        return answer("echo", "hello there", members);
    }

    static Answer answer(String model, String text, String members) {
        return (Answer) plan(model, request(text, members));
    }

    static Failure failure(String model, String members) {
        return (Failure) plan(model, request("hello", members));
    }

    static SandboxPlan plan(String model, JsonNode request) {
        return SANDBOX.plan(request, model, "chatcmpl-1", Instant.ofEpochSecond(1_700_000_000));
    }

    static JsonNode request(String text, String members) {
        JsonNode user = JSON.createObjectNode().put("role", "user").put("content", text);
        return json("{'messages': [" + user.toString().replace('\'', '’') + "]" + (members.isEmpty() ? "" : ", ")
                + members + "}");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(text, broken);
        }
    }

    static String content(Answer answer) {
        return choice(answer).at("/message/content").asText();
    }

    static String finishReason(Answer answer) {
        return choice(answer).path("finish_reason").asText();
    }

    static String streamed(Answer answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : answer.chunks()) {
            text.append(chunk.at("/choices/0/delta/content").asText(""));
        }
        return text.toString();
    }

    private static JsonNode choice(Answer answer) {
        JsonNode choice = answer.whole().at("/choices/0");
        assertThat(choice.isObject()).isTrue();
        return choice;
    }
}
