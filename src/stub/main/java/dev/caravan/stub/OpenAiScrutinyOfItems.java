package dev.caravan.stub;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The items that a response goes on from: each of its kind, and no call without a result nor a result without a call. */
final class OpenAiScrutinyOfItems {
    private static final int LONGEST_ID = 64;
    private static final List<String> KINDS = List.of(
            "message",
            "function_call",
            "function_call_output",
            "reasoning",
            "item_reference",
            "custom_tool_call",
            "custom_tool_call_output",
            "file_search_call",
            "web_search_call",
            "computer_call",
            "computer_call_output",
            "code_interpreter_call",
            "image_generation_call",
            "local_shell_call",
            "local_shell_call_output",
            "shell_call",
            "shell_call_output",
            "apply_patch_call",
            "apply_patch_call_output",
            "tool_search_call",
            "tool_search_output",
            "additional_tools",
            "compaction",
            "compaction_trigger",
            "program",
            "program_output",
            "mcp_list_tools",
            "mcp_approval_request",
            "mcp_approval_response",
            "mcp_call");

    private OpenAiScrutinyOfItems() {}

    static void requireShape(OpenAiInput input) {
        if (input.node().isTextual()) {
            return;
        }
        input.require(input.node().isArray(), "one of an array of input items or a string");
        for (OpenAiInput item : input.elements()) {
            item.requireObject();
            if (item.member("type").isSet() || !item.member("role").isSet()) {
                item.required("type").requireOneOf(KINDS);
            }
            switch (kind(item)) {
                case "message" -> requireMessage(item);
                case "function_call" -> requireCall(item);
                case "function_call_output" -> requireResult(item);
                case "reasoning" -> requireReasoning(item);
                case "item_reference" -> {
                    item.requireOnly("type", "id");
                    item.required("id").requireText();
                }
                default -> {
                    // of OpenAI's own tools
                }
            }
        }
    }

    static void requireSense(OpenAiInput body, OpenAiKept kept) {
        Set<String> called =
                new HashSet<>(kept.response(body.member("previous_response_id").node())
                        .map(OpenAiKept.Response::callIds)
                        .orElse(Set.of()));
        List<OpenAiInput> items = body.member("input").elements();
        List<String> unanswered = new ArrayList<>();
        for (OpenAiInput item : items) {
            String callId = item.member("call_id").text();
            switch (kind(item)) {
                case "function_call" -> {
                    called.add(callId);
                    unanswered.add(callId);
                }
                case "function_call_output" -> {
                    if (!called.contains(callId)) {
                        throw sense("No tool call found for function call output with call_id %s.", callId);
                    }
                    unanswered.remove(callId);
                }
                case "item_reference" -> requireKept(item.member("id").text(), kept);
                default -> {
                    // refers to nothing
                }
            }
        }
        if (!unanswered.isEmpty()) {
            throw sense("No tool output found for function call %s.", unanswered.getFirst());
        }
        requireThoughtsInPlace(items, kept);
    }

    /** A message has a type only if it likes. */
    static String kind(OpenAiInput item) {
        return item.member("type").node().asText("message");
    }

    private static void requireMessage(OpenAiInput item) {
        item.required("role").requireOneOf("assistant", "system", "developer", "user");
        boolean answered = item.member("role").text().equals("assistant");
        OpenAiScrutinyOfParts.require(item.required("content"), answered);
        item.requireOnly("type", "role", "content", "id", "status", "phase");
        requireId(item, "msg");
        requireStatus(item);
        item.member("phase").requireOneOfIfSet("commentary", "final_answer");
    }

    private static void requireCall(OpenAiInput item) {
        item.required("call_id").requireText(LONGEST_ID);
        item.required("name").requireName();
        item.required("arguments").requireText();
        item.requireOnly("type", "id", "call_id", "name", "arguments", "status", "caller", "namespace");
        requireId(item, "fc");
        requireStatus(item);
    }

    private static void requireResult(OpenAiInput item) {
        item.required("call_id").requireText(LONGEST_ID);
        OpenAiScrutinyOfParts.require(item.required("output"), false);
        item.requireOnly("type", "id", "call_id", "output", "status", "caller");
        requireId(item, "fc");
        requireStatus(item);
    }

    private static void requireReasoning(OpenAiInput item) {
        for (OpenAiInput part : item.required("summary").requireList()) {
            part.requireObject().required("type").requireOneOf("summary_text");
            part.required("text").requireText();
        }
        item.requireOnly("type", "id", "summary", "content", "encrypted_content", "status");
        requireId(item, "rs");
        requireStatus(item);
        OpenAiInput seal = item.member("encrypted_content");
        if (seal.isSet() && !OpenAiSeal.isOurs(seal.requireText())) {
            throw new OpenAiRefused(
                    400,
                    "invalid_encrypted_content",
                    null,
                    "The encrypted content for item %s could not be verified."
                            .formatted(item.member("id").text()));
        }
    }

    private static void requireId(OpenAiInput item, String start) {
        OpenAiInput id = item.member("id");
        if (id.isSet() && !id.requireText(LONGEST_ID).startsWith(start)) {
            throw id.invalid(
                    "Invalid '%s': '%s'. Expected an ID that begins with '%s'.".formatted(id.path(), id.text(), start));
        }
    }

    private static void requireStatus(OpenAiInput item) {
        item.member("status").requireOneOfIfSet("in_progress", "completed", "incomplete");
    }

    /** Thoughts that nobody kept come sealed, and never last. */
    private static void requireThoughtsInPlace(List<OpenAiInput> items, OpenAiKept kept) {
        for (int index = 0; index < items.size(); index++) {
            OpenAiInput item = items.get(index);
            if (!kind(item).equals("reasoning")) {
                continue;
            }
            if (!item.member("encrypted_content").isSet()) {
                requireKept(item.member("id").text(), kept);
            }
            boolean last = index + 1 == items.size();
            if (last || isAskers(items.get(index + 1))) {
                throw sense(
                        "Item '%s' of type 'reasoning' was provided without its required following item.",
                        item.member("id").text());
            }
        }
    }

    private static boolean isAskers(OpenAiInput item) {
        boolean asks =
                kind(item).equals("message") && !item.member("role").text().equals("assistant");
        return asks || kind(item).endsWith("_output");
    }

    private static void requireKept(String id, OpenAiKept kept) {
        if (!kept.hasItem(id)) {
            throw new OpenAiRefused(
                    404,
                    null,
                    "input",
                    "Item with id '%s' not found. Items are not persisted when `store` is set to false. Try again with"
                                    .formatted(id)
                            + " `store` set to true, or remove this item from your input.");
        }
    }

    private static OpenAiRefused sense(String words, String name) {
        return OpenAiRefused.uncoded("input", words.formatted(name));
    }
}
