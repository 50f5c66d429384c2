package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What OpenAI refuses of a request for a response, in the order in which it looks: each member first, then the sense. */
final class OpenAiScrutinyOfResponses {
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;
    private static final Set<String> MEMBERS = Set.of(
            "background",
            "client_metadata",
            "context_management",
            "conversation",
            "include",
            "input",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "model",
            "moderation",
            "parallel_tool_calls",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");
    private static final Map<String, String> MOVED = Map.of(
            "messages", "input",
            "max_tokens", "max_output_tokens",
            "max_completion_tokens", "max_output_tokens",
            "response_format", "text.format",
            "reasoning_effort", "reasoning.effort",
            "verbosity", "text.verbosity");

    private final OpenAiKept kept;

    OpenAiScrutinyOfResponses(OpenAiKept kept) {
        this.kept = kept;
    }

    Optional<Fault> refusal(JsonNode node) {
        try {
            OpenAiInput body = OpenAiInput.body(node);
            requireMembers(body);
            requireSense(body);
            return Optional.empty();
        } catch (OpenAiRefused refused) {
            return Optional.of(refused.fault());
        }
    }

    private static void requireMembers(OpenAiInput body) {
        requireNoneMoved(body);
        body.requireOnly(MEMBERS);
        body.required("model").requireText();
        if (body.member("input").isSet()) {
            OpenAiScrutinyOfItems.requireShape(body.member("input"));
        }
        OpenAiScrutinyOfFunctions.require(body);
        OpenAiScrutinyOfOutput.require(body);
        requireSettings(body);
        requireMetadata(body.member("metadata"));
        requireStreaming(body);
    }

    private void requireSense(OpenAiInput body) {
        requireSomethingAsked(body);
        OpenAiInput previous = body.member("previous_response_id");
        if (previous.isSet() && kept.response(previous.node()).isEmpty()) {
            throw new OpenAiRefused(
                    400,
                    "previous_response_not_found",
                    previous.path(),
                    "Previous response with id '%s' not found.".formatted(previous.text()));
        }
        OpenAiScrutinyOfOutput.requireAbilities(body);
        OpenAiScrutinyOfItems.requireSense(body, kept);
    }

    private static void requireNoneMoved(OpenAiInput body) {
        for (Map.Entry<String, JsonNode> member : body.node().properties()) {
            String now = MOVED.get(member.getKey());
            if (now != null) {
                throw new OpenAiRefused(
                        400,
                        "unsupported_parameter",
                        member.getKey(),
                        "Unsupported parameter: '%s'. In the Responses API, this parameter has moved to '%s'."
                                .formatted(member.getKey(), now));
            }
        }
    }

    private static void requireSomethingAsked(OpenAiInput body) {
        JsonNode input = body.member("input").node();
        boolean asks = input.isTextual() ? !input.textValue().isEmpty() : !input.isEmpty();
        for (String name : new String[] {"previous_response_id", "prompt", "conversation"}) {
            asks |= body.member(name).isSet();
        }
        if (!asks) {
            throw new OpenAiRefused(
                    400,
                    "missing_required_parameter",
                    "input",
                    "One of \"input\" or \"previous_response_id\" or \"prompt\" or \"conversation\" must be provided.");
        }
    }

    private static void requireSettings(OpenAiInput body) {
        for (String name : new String[] {"background", "store"}) {
            body.member(name).requireBooleanIfSet();
        }
        for (String name :
                new String[] {"instructions", "previous_response_id", "prompt_cache_key", "safety_identifier", "user"
                }) {
            body.member(name).requireTextIfSet();
        }
        body.member("truncation").requireOneOfIfSet("auto", "disabled");
        body.member("service_tier").requireOneOfIfSet("auto", "default", "flex", "scale", "priority");
        if (body.member("include").isSet()) {
            for (OpenAiInput included : body.member("include").requireList()) {
                included.requireOneOf(
                        "file_search_call.results",
                        "web_search_call.results",
                        "web_search_call.action.sources",
                        "message.input_image.image_url",
                        "computer_call_output.output.image_url",
                        "code_interpreter_call.outputs",
                        OpenAiItem.SEALED,
                        "message.output_text.logprobs");
            }
        }
    }

    private static void requireMetadata(OpenAiInput metadata) {
        if (!metadata.isSet()) {
            return;
        }
        int size = metadata.requireObject().node().size();
        if (size > MOST_METADATA) {
            throw new OpenAiRefused(
                    400,
                    "object_above_max_properties",
                    "metadata",
                    "Invalid 'metadata': too many properties. Expected an object with at most %d properties, but got an"
                                    .formatted(MOST_METADATA)
                            + " object with %d properties instead.".formatted(size));
        }
        for (Map.Entry<String, JsonNode> entry : metadata.node().properties()) {
            if (entry.getKey().length() > LONGEST_KEY) {
                throw new OpenAiRefused(
                        400,
                        "invalid_property_name",
                        "metadata",
                        "Invalid property name in 'metadata': string too long. Expected a string with maximum length %d."
                                .formatted(LONGEST_KEY));
            }
            metadata.member(entry.getKey()).requireText(LONGEST_VALUE);
        }
    }

    private static void requireStreaming(OpenAiInput body) {
        body.member("stream").requireBooleanIfSet();
        OpenAiInput options = body.member("stream_options");
        if (!options.isSet()) {
            return;
        }
        if (!body.member("stream").node().asBoolean()) {
            throw OpenAiRefused.uncoded(
                    options.path(), "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
        options.requireObject().requireOnly("include_obfuscation");
        options.member("include_obfuscation").requireBooleanIfSet();
    }
}
