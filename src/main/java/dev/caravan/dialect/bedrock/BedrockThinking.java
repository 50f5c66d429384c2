package dev.caravan.dialect.bedrock;

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
import java.util.OptionalLong;

/** How a model on Bedrock is told how hard to think, in its maker's words. */
final class BedrockThinking {
    private static final long LEAST_BUDGET = 1_024;
    private static final BigDecimal LEAST_TOP_P = new BigDecimal("0.95");

    private enum Mode {
        OPEN,
        /** Claude's, off. */
        OFF,
        BUDGET,
        EFFORT,
        NOVA,
        OPEN_AI
    }

    private final Mode mode;
    private final Effort effort;
    private final long budget;
    private final OptionalLong maxTokens;

    private BedrockThinking(Mode mode, Effort effort, long budget, OptionalLong maxTokens) {
        this.mode = mode;
        this.effort = effort;
        this.budget = budget;
        this.maxTokens = maxTokens;
    }

    static BedrockThinking of(
            Conversation conversation, BedrockModel model, ModelSettings.Own settings, BedrockTurns turns) {
        OptionalLong most = conversation.maxTokens().isPresent()
                ? conversation.maxTokens()
                : settings.defaults().maxTokens().map(OptionalLong::of).orElse(OptionalLong.empty());
        Thinking asked = conversation.thinking();
        Effort effort = asked.effort().orElse(Effort.MEDIUM);
        if (asked.isOpen()) {
            return new BedrockThinking(Mode.OPEN, effort, 0, most);
        }
        return switch (model.maker()) {
            case CLAUDE -> claude(conversation, settings, turns, most);
            case NOVA -> new BedrockThinking(Mode.NOVA, effort, 0, most);
            case OPEN_AI -> new BedrockThinking(Mode.OPEN_AI, effort, 0, most);
            case COHERE, OTHER -> {
                if (!asked.isOff()) {
                    throw Unserved.at(conversation.nameOf("reasoning_effort"), "is not known to this model");
                }
                yield new BedrockThinking(Mode.OPEN, effort, 0, most);
            }
        };
    }

    private static BedrockThinking claude(
            Conversation conversation, ModelSettings.Own settings, BedrockTurns turns, OptionalLong most) {
        Thinking asked = conversation.thinking();
        Effort effort = asked.effort().orElse(Effort.MEDIUM);
        // In the midst of a loop of tools Claude goes on with what it thought, or does not think at all.
        if (asked.isOff() || !turns.mayThink()) {
            return new BedrockThinking(Mode.OFF, effort, 0, most);
        }
        requireAlone(conversation);
        if (settings.thinksByEffort()) {
            return new BedrockThinking(Mode.EFFORT, effort, 0, most);
        }
        long budget = Math.max(LEAST_BUDGET, asked.tokens());
        if (conversation.maxTokens().isEmpty() && !settings.limitHolds()) {
            OptionalLong grown = most.isPresent() ? OptionalLong.of(most.getAsLong() + budget) : most;
            return new BedrockThinking(Mode.BUDGET, effort, budget, grown);
        }
        if (most.orElse(0) <= LEAST_BUDGET) {
            throw Unserved.at(
                    conversation.nameOf("reasoning_effort"),
                    "needs more than " + LEAST_BUDGET + " tokens of answer for this provider");
        }
        return new BedrockThinking(Mode.BUDGET, effort, Math.min(budget, most.getAsLong() - 1), most);
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

    boolean isSaid() {
        return mode != Mode.OPEN;
    }

    OptionalLong maxTokens() {
        return maxTokens;
    }

    void write(JsonGenerator json) throws IOException {
        switch (mode) {
            case OPEN -> {}
            case OFF -> typed(json, "thinking", "disabled");
            case BUDGET -> {
                json.writeObjectFieldStart("thinking");
                json.writeStringField("type", "enabled");
                json.writeNumberField("budget_tokens", budget);
                json.writeEndObject();
            }
            case EFFORT -> {
                typed(json, "thinking", "adaptive");
                json.writeObjectFieldStart("output_config");
                json.writeStringField("effort", effort == Effort.HIGHEST ? "max" : level());
                json.writeEndObject();
            }
            case NOVA -> {
                json.writeObjectFieldStart("reasoningConfig");
                json.writeStringField("type", effort == Effort.NONE ? "disabled" : "enabled");
                if (effort != Effort.NONE) {
                    json.writeStringField("maxReasoningEffort", level());
                }
                json.writeEndObject();
            }
            case OPEN_AI -> json.writeStringField("reasoning_effort", level());
        }
    }

    private String level() {
        return switch (effort) {
            case NONE, MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, HIGHEST -> "high";
        };
    }

    private static void typed(JsonGenerator json, String name, String type) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("type", type);
        json.writeEndObject();
    }
}
