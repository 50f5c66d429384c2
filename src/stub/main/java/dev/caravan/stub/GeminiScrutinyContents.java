package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the vendor refuses of single contents and their parts. */
final class GeminiScrutinyContents {
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");
    private static final Set<String> SYSTEM_ROLES = Set.of("", "user", "system");
    private static final String NO_DATA = "required oneof field 'data' must have one initialized field";

    private GeminiScrutinyContents() {}

    static void inspect(JsonNode body, GeminiFindings findings) {
        if (body.hasNonNull("systemInstruction")) {
            inspectInstruction(body.path("systemInstruction"), findings);
        }
        inspectContents(body.path("contents"), findings);
    }

    static void inspectContents(JsonNode contents, GeminiFindings findings) {
        findings.require(!contents.isEmpty(), "contents", "contents is not specified");
        for (int index = 0; index < contents.size(); index++) {
            inspectParts(contents.path(index), "contents[" + index + "]", findings);
        }
    }

    /** The one member of a part that says what it is. */
    static Optional<String> data(JsonNode part) {
        return DATA.stream().filter(part::hasNonNull).findFirst();
    }

    private static void inspectInstruction(JsonNode instruction, GeminiFindings findings) {
        inspectParts(instruction, "system_instruction", findings);
        for (JsonNode part : instruction.path("parts")) {
            if (!data(part).orElse("text").equals("text")) {
                findings.addWhole("Only text parts are supported in system_instruction.");
            }
        }
        if (!SYSTEM_ROLES.contains(instruction.path("role").asText())) {
            findings.addWhole(GeminiScrutinyTurns.WRONG_ROLE);
        }
    }

    private static void inspectParts(JsonNode content, String place, GeminiFindings findings) {
        JsonNode parts = content.path("parts");
        findings.require(!parts.isEmpty(), place + ".parts", "contents.parts must not be empty.");
        for (int index = 0; index < parts.size(); index++) {
            inspectPart(parts.path(index), place + ".parts[" + index + "]", findings);
        }
    }

    private static void inspectPart(JsonNode part, String place, GeminiFindings findings) {
        Optional<String> data = data(part);
        if (data.isEmpty()) {
            findings.add(place + ".data", NO_DATA);
            return;
        }
        JsonNode value = part.path(data.get());
        switch (data.get()) {
            case "text" -> // the vendor itself gives signatures on empty text, and wants them back
                findings.require(
                        !value.asText().isEmpty() || part.hasNonNull("thoughtSignature"), place + ".data", NO_DATA);
            case "inlineData" -> GeminiScrutinyMedia.inspectBlob(value, place + ".inline_data", findings);
            case "fileData" -> GeminiScrutinyMedia.inspectFile(value, place + ".file_data", findings);
            case "functionCall" -> inspectName(value, place + ".function_call", findings);
            case "functionResponse" -> {
                inspectName(value, place + ".function_response", findings);
                inspectResponse(value, place + ".function_response", findings);
            }
            default -> {}
        }
    }

    private static void inspectName(JsonNode function, String place, GeminiFindings findings) {
        findings.require(!function.path("name").asText().isEmpty(), place + ".name", "Name cannot be empty.");
    }

    private static void inspectResponse(JsonNode function, String place, GeminiFindings findings) {
        findings.require(function.path("response").isObject(), place + ".response", "response is required.");
        JsonNode parts = function.path("parts");
        for (int index = 0; index < parts.size(); index++) {
            String at = place + ".parts[" + index + "]";
            if (parts.path(index).hasNonNull("inlineData")) {
                GeminiScrutinyMedia.inspectBlob(parts.path(index).path("inlineData"), at + ".inline_data", findings);
            } else {
                findings.add(at + ".data", NO_DATA);
            }
        }
        for (JsonNode reference : function.path("response").findValues("$ref")) {
            findings.addWhole(("The referenced name `%s` in function_response.response does not match to a display_name"
                            + " in the function_response.parts.")
                    .formatted(reference.asText()));
        }
    }
}
