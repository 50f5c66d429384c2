package dev.caravan.stub;

import java.math.BigDecimal;
import java.util.List;

/** What one model refuses and another accepts. */
final class AnthropicScrutinyOfModel {
    private static final BigDecimal ALL_BUT_ALL = new BigDecimal("0.99");

    private AnthropicScrutinyOfModel() {}

    static void require(AnthropicInput body) {
        AnthropicModel model = new AnthropicModel(body.member("model").requireText());
        if (model.isRetired()) {
            throw new AnthropicRefused(404, "model: " + model.name());
        }
        if (model.isAdaptive()) {
            requireOfAdaptive(body);
        } else {
            requireOfOther(body);
        }
    }

    private static void requireOfAdaptive(AnthropicInput body) {
        if (body.member("thinking").is("enabled")) {
            throw AnthropicRefused.invalid("\"thinking.type.enabled\" is not supported for this model. Use"
                    + " \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.");
        }
        requireUndeprecated(body, "temperature", BigDecimal.ONE);
        requireUndeprecated(body, "top_p", ALL_BUT_ALL);
        if (body.member("top_k").isGiven()) {
            throw deprecated("top_k");
        }
        if (continuesAssistant(body.member("messages").elements())) {
            throw AnthropicRefused.invalid("This model does not support assistant message prefill. The conversation"
                    + " must end with a user message.");
        }
    }

    private static void requireOfOther(AnthropicInput body) {
        if (body.member("thinking").is("adaptive")) {
            throw AnthropicRefused.invalid("adaptive thinking is not supported on this model");
        }
        if (body.member("temperature").isGiven() && body.member("top_p").isGiven()) {
            throw AnthropicRefused.invalid(
                    "`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
        }
    }

    private static void requireUndeprecated(AnthropicInput body, String name, BigDecimal least) {
        AnthropicInput share = body.member(name);
        if (share.isGiven() && share.requireShare().compareTo(least) < 0) {
            throw deprecated(name);
        }
    }

    private static AnthropicRefused deprecated(String name) {
        return AnthropicRefused.invalid("`%s` is deprecated for this model.".formatted(name));
    }

    private static boolean continuesAssistant(List<AnthropicInput> messages) {
        return !messages.isEmpty() && AnthropicScrutinyOfMessages.isAssistants(messages.getLast());
    }
}
