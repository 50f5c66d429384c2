package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the vendor refuses of the order in which a conversation's turns follow each other. */
final class GeminiScrutinyTurns {
    static final String WRONG_ROLE = "Please use a valid role: user, model.";

    private static final String CALL_TOO_EARLY =
            "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
    private static final String RESPONSE_TOO_EARLY =
            "Please ensure that function response turn comes immediately after a function call turn.";
    private static final String OTHER_NUMBER =
            "Please ensure that the number of function response parts is equal to the number of function call parts of"
                    + " the function call turn.";

    private final JsonNode contents;
    private final GeminiFindings findings;

    private GeminiScrutinyTurns(JsonNode contents, GeminiFindings findings) {
        this.contents = contents;
        this.findings = findings;
    }

    static void inspect(GeminiEndpoint endpoint, JsonNode contents, GeminiFindings findings) {
        GeminiScrutinyTurns turns = new GeminiScrutinyTurns(contents, findings);
        for (int index = 0; index < contents.size(); index++) {
            turns.inspectTurn(index);
        }
        turns.inspectEnd(endpoint);
    }

    static List<JsonNode> every(JsonNode content, String data) {
        List<JsonNode> found = new ArrayList<>();
        content.path("parts").forEach(part -> {
            if (part.hasNonNull(data)) {
                found.add(part.path(data));
            }
        });
        return found;
    }

    private void inspectTurn(int index) {
        JsonNode content = contents.path(index);
        String role = content.path("role").asText();
        boolean single = contents.size() == 1;
        if (!role.equals("user") && !role.equals("model") && !(single && role.isEmpty())) {
            findings.addWhole(WRONG_ROLE);
            return;
        }
        List<JsonNode> calls = every(content, "functionCall");
        List<JsonNode> responses = every(content, "functionResponse");
        if (!calls.isEmpty()) {
            inspectCalls(index, role, calls);
        }
        if (!responses.isEmpty()) {
            inspectResponses(index, role, responses);
        }
    }

    private void inspectCalls(int index, String role, List<JsonNode> calls) {
        if (!role.equals("model")
                || !contents.path(index - 1).path("role").asText().equals("user")) {
            findings.addWhole(CALL_TOO_EARLY);
        }
        if (every(contents.path(index + 1), "functionResponse").size() != calls.size()) {
            findings.addWhole(OTHER_NUMBER);
        }
    }

    private void inspectResponses(int index, String role, List<JsonNode> responses) {
        List<JsonNode> calls = every(contents.path(index - 1), "functionCall");
        if (!role.equals("user") || calls.isEmpty()) {
            findings.addWhole(RESPONSE_TOO_EARLY);
            return;
        }
        if (contents.path(index).path("parts").size() != responses.size()) {
            findings.addWhole(OTHER_NUMBER);
        }
        List<JsonNode> open = new ArrayList<>(calls);
        for (JsonNode response : responses) {
            if (!answersOne(open, response)) {
                findings.addWhole(
                        "Please ensure that the function response `%s` answers a function call of the turn before."
                                .formatted(response.path("name").asText()));
            }
        }
    }

    private static boolean answersOne(List<JsonNode> open, JsonNode response) {
        for (Iterator<JsonNode> calls = open.iterator(); calls.hasNext(); ) {
            JsonNode call = calls.next();
            boolean sameName = call.path("name").equals(response.path("name"));
            boolean bothHaveIds = call.hasNonNull("id") && response.hasNonNull("id");
            if (sameName && (!bothHaveIds || call.path("id").equals(response.path("id")))) {
                calls.remove();
                return true;
            }
        }
        return false;
    }

    private void inspectEnd(GeminiEndpoint endpoint) {
        boolean modelSpeaksLast =
                contents.path(contents.size() - 1).path("role").asText().equals("model");
        if (!modelSpeaksLast) {
            return;
        }
        if (contents.size() == 1) {
            findings.addWhole(
                    "Please ensure that single turn requests end with a user role or the role field is empty.");
        } else if (!endpoint.takesPrefill()) {
            findings.addWhole("Requests ending with a model turn are not supported.");
        }
    }
}
