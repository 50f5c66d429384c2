package dev.caravan.camel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Usage;
import dev.caravan.embed.Facts;
import dev.caravan.embed.Heard;
import dev.caravan.embed.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Puts into an exchange what came of a call. */
final class Answers {
    private static final List<String> ALL = List.of(
            CaravanHeaders.PROVIDER,
            CaravanHeaders.MODEL,
            CaravanHeaders.TIER,
            CaravanHeaders.COST_USD,
            CaravanHeaders.INPUT_TOKENS,
            CaravanHeaders.OUTPUT_TOKENS,
            CaravanHeaders.CACHE,
            CaravanHeaders.REQUEST_ID,
            CaravanHeaders.FINISH_REASON,
            CaravanHeaders.ERROR_CODE,
            CaravanHeaders.REDELIVERY_HELPS);

    private Answers() {}

    static void chat(Exchange exchange, Heard heard) {
        JsonNode choice = heard.json().path("choices").path(0);
        JsonNode message = choice.path("message");
        String finish = choice.path("finish_reason").asText("");
        if (message.path("refusal").isTextual()) {
            throw CaravanException.refused("model_refused", "the model refused to answer in that form");
        }
        if (message.path("tool_calls").size() > 0
                && message.path("content").asText("").isEmpty()) {
            throw CaravanException.refused(
                    "tools_called", "the model calls tools instead of answering, and this component runs none");
        }
        describe(exchange.getMessage(), heard.facts(), Optional.of(finish).filter(why -> !why.isEmpty()));
        exchange.getMessage().setBody(message.path("content").asText(""));
    }

    /** One vector where the body was one text, else a list of them. */
    static void vectors(Exchange exchange, Heard heard, boolean several) {
        List<float[]> vectors = new ArrayList<>();
        for (JsonNode each : heard.json().path("data")) {
            JsonNode numbers = each.path("embedding");
            float[] vector = new float[numbers.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = numbers.get(i).floatValue();
            }
            vectors.add(vector);
        }
        describe(exchange.getMessage(), heard.facts(), Optional.empty());
        exchange.getMessage().setBody(several ? vectors : vectors.getFirst());
    }

    static void stream(Exchange exchange, Tokens tokens) {
        Message message = exchange.getMessage();
        describe(message, tokens.facts().untilItEnds(), Optional.empty());
        message.setBody(tokens);
        tokens.atEnd(facts -> describe(message, facts, tokens.finish()));
    }

    static void fail(Exchange exchange, CaravanException failure) {
        clear(exchange);
        exchange.setException(failure);
        exchange.setProperty(CaravanHeaders.ERROR_CODE, failure.errorCode());
        exchange.setProperty(CaravanHeaders.REDELIVERY_HELPS, failure.redeliveryHelps());
        // Into a queue of dead letters headers go along and properties do not.
        exchange.getMessage().setHeader(CaravanHeaders.ERROR_CODE, failure.errorCode());
        exchange.getMessage().setHeader(CaravanHeaders.REDELIVERY_HELPS, failure.redeliveryHelps());
    }

    /** For beans in kamelets, whose failures are ours as well. */
    static void orFail(Exchange exchange, Runnable step) {
        try {
            step.run();
        } catch (CaravanException e) {
            fail(exchange, e);
        }
    }

    /** Nothing of what an earlier call left is to be taken for this one's. */
    static void clear(Exchange exchange) {
        ALL.forEach(exchange.getMessage()::removeHeader);
        exchange.removeProperty(CaravanHeaders.ERROR_CODE);
        exchange.removeProperty(CaravanHeaders.REDELIVERY_HELPS);
    }

    private static void describe(Message message, Facts facts, Optional<String> finish) {
        message.setHeader(CaravanHeaders.REQUEST_ID, facts.requestId());
        facts.origin().ifPresent(origin -> {
            message.setHeader(CaravanHeaders.PROVIDER, origin.target().provider());
            message.setHeader(CaravanHeaders.MODEL, origin.target().model());
            if (!origin.tier().equals(Origin.NAMED)) {
                message.setHeader(CaravanHeaders.TIER, origin.tier());
            }
        });
        facts.cache().ifPresent(use -> message.setHeader(CaravanHeaders.CACHE, use));
        // As text, for the simple language compares a BigDecimal with a number wrongly, and Kafka drops it.
        facts.usd().ifPresent(usd -> message.setHeader(CaravanHeaders.COST_USD, usd));
        facts.usage().map(Usage::input).ifPresent(count -> message.setHeader(CaravanHeaders.INPUT_TOKENS, count));
        facts.usage().map(Usage::output).ifPresent(count -> message.setHeader(CaravanHeaders.OUTPUT_TOKENS, count));
        finish.ifPresent(why -> message.setHeader(CaravanHeaders.FINISH_REASON, why));
    }
}
