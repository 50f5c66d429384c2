package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whoever gives tokens away by OAuth 2: no model, but asked over HTTP like one. A subclass knows whom it gives any. */
abstract class TokenDialect implements Dialect {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final IssuedTokens tokens;

    TokenDialect(IssuedTokens tokens) {
        this.tokens = tokens;
    }

    final IssuedTokens tokens() {
        return tokens;
    }

    @Override
    public String basePath() {
        return "";
    }

    @Override
    public Optional<String> aside(Request request) {
        return Optional.empty();
    }

    @Override
    public boolean wantsStream(Request request) {
        return false;
    }

    @Override
    public String whole(Request request, Speech speech, Usage usage) {
        return JSON.createObjectNode()
                .put("token_type", "Bearer")
                .put("expires_in", tokens.seconds())
                .put("access_token", tokens.issue())
                .toString();
    }

    @Override
    public String streamType() {
        return "text/event-stream";
    }

    @Override
    public Transcript stream(Request request, Speech speech, Usage usage) {
        return new Transcript(List.of(), List.of(), List.of(), "");
    }

    @Override
    public String error(Fault fault) {
        ObjectNode error = JSON.createObjectNode().put("error", fault.code());
        return error.put("error_description", fault.message()).toString();
    }

    @Override
    public String errorEvent(Fault fault) {
        return error(fault);
    }

    @Override
    public Fault usualFault(Request request, int status) {
        return Fault.of(status, status < 500 ? "invalid_request" : "temporarily_unavailable", "It cannot be done.");
    }

    static Optional<Fault> refused(int status, String error, String description) {
        return Optional.of(Fault.of(status, error, description));
    }

    static Map<String, String> form(Request request) {
        Map<String, String> fields = new HashMap<>();
        for (String field : request.text().split("&", -1)) {
            String[] pair = field.split("=", 2);
            fields.put(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : "");
        }
        return fields;
    }

    static boolean isForm(Request request) {
        return request.isPost()
                && request.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
