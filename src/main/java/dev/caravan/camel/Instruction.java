package dev.caravan.camel;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a message's text a question with these instructions: for kamelets, whose parameters may hold what an address may
 * not. Set up once, then used by many threads.
 */
public final class Instruction {
    private String system = "";
    private @Nullable Double temperature;
    private @Nullable Integer maxTokens;

    public void setSystem(String system) {
        this.system = system;
    }

    public void setTemperature(@Nullable Double temperature) {
        this.temperature = temperature;
    }

    /** None where it is 0. */
    public void setMaxTokens(@Nullable Integer maxTokens) {
        this.maxTokens = maxTokens == null || maxTokens == 0 ? null : maxTokens;
    }

    /** Leaves the question as the body. */
    public void prepare(Exchange exchange) {
        Answers.orFail(exchange, () -> exchange.getMessage().setBody(question(exchange)));
    }

    private Prompt question(Exchange exchange) {
        Prompt prompt = Prompt.of(Bodies.question(exchange));
        if (!system.isBlank()) {
            prompt = prompt.instructed(system.strip());
        }
        if (temperature != null) {
            prompt = prompt.atTemperature(temperature);
        }
        if (maxTokens != null) {
            prompt = prompt.within(maxTokens);
        }
        return prompt;
    }
}
