package dev.caravan.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.chain.ModelSettings;
import dev.caravan.conversation.AnswerShape;
import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Thinking;
import dev.caravan.conversation.Thinking.Effort;
import dev.caravan.conversation.ToolChoice;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.math.BigDecimal;

/** How Claude is told how hard to think: older models by a budget of tokens, newer ones by an effort. */
final class AnthropicThinking {
    private static final long LEAST_BUDGET = 1_024;
    private static final BigDecimal LEAST_TOP_P = new BigDecimal("0.95");

    private enum Mode {
        OPEN,
        OFF,
        BUDGET,
        EFFORT
    }

    private final Mode mode;
    private final Thinking asked;
    private final long budget;
    private final long maxTokens;

    private AnthropicThinking(Mode mode, Thinking asked, long budget, long maxTokens) {
        this.mode = mode;
        this.asked = asked;
        this.budget = budget;
        this.maxTokens = maxTokens;
    }

    static AnthropicThinking of(Conversation conversation, ModelSettings.Own model, long most, AnthropicTurns turns) {
        Thinking asked = conversation.thinking();
        if (asked.isOpen()) {
            return new AnthropicThinking(Mode.OPEN, asked, 0, most);
        }
        // In the midst of a loop of tools Claude goes on with what it thought, or does not think at all.
        if (asked.isOff() || !turns.mayThink()) {
            return new AnthropicThinking(Mode.OFF, asked, 0, most);
        }
        requireAlone(conversation);
        if (model.thinksByEffort()) {
            return new AnthropicThinking(Mode.EFFORT, asked, 0, most);
        }
        long budget = Math.max(LEAST_BUDGET, asked.tokens());
        if (conversation.maxTokens().isEmpty() && !model.limitHolds()) {
            return new AnthropicThinking(Mode.BUDGET, asked, budget, most + budget);
        }
        if (most <= LEAST_BUDGET) {
            throw Unserved.at(
                    conversation.nameOf("reasoning_effort"),
                    "needs more than " + LEAST_BUDGET + " tokens of answer for this provider");
        }
        return new AnthropicThinking(Mode.BUDGET, asked, Math.min(budget, most - 1), most);
    }

    /** What Claude does not do while it thinks. */
    private static void requireAlone(Conversation conversation) {
        Slice temperature = conversation.value("temperature");
        if (temperature.isGiven() && temperature.number().compareTo(BigDecimal.ONE) != 0) {
            throw Unserved.at("temperature", "must be 1 with a reasoning effort for this provider");
        }
        Slice topP = conversation.value("top_p");
        if (topP.isGiven() && topP.number().compareTo(LEAST_TOP_P) < 0) {
            throw Unserved.at("top_p", "must be from 0.95 with a reasoning effort for this provider");
        }
        if (conversation.has("top_k")) {
            throw Unserved.at("top_k", "does not go with a reasoning effort for this provider");
        }
        ToolChoice choice = conversation.choice();
        if (choice.is(ToolChoice.Kind.SOME) || choice.is(ToolChoice.Kind.NAMED)) {
            throw Unserved.at("tool_choice", "does not go with a reasoning effort for this provider");
        }
        if (!(conversation.shape() instanceof AnswerShape.Free)) {
            throw Unserved.at(
                    conversation.nameOf("response_format"), "does not go with a reasoning effort for this provider");
        }
    }

    boolean isOn() {
        return mode == Mode.BUDGET || mode == Mode.EFFORT;
    }

    long maxTokens() {
        return maxTokens;
    }

    void write(JsonGenerator json) throws IOException {
        switch (mode) {
            case OPEN -> {}
            case OFF -> thinking(json, "disabled");
            case BUDGET -> {
                json.writeObjectFieldStart("thinking");
                json.writeStringField("type", "enabled");
                json.writeNumberField("budget_tokens", budget);
                json.writeEndObject();
            }
            case EFFORT -> {
                thinking(json, "adaptive");
                json.writeObjectFieldStart("output_config");
                json.writeStringField("effort", effort(asked.effort().orElse(Effort.MEDIUM)));
                json.writeEndObject();
            }
        }
    }

    private static void thinking(JsonGenerator json, String type) throws IOException {
        json.writeObjectFieldStart("thinking");
        json.writeStringField("type", type);
        json.writeEndObject();
    }

    private static String effort(Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
            case HIGHEST -> "max";
        };
    }
}
