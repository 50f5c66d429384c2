package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.dialect.sandbox.Reply.Text;
import dev.caravan.dialect.sandbox.Reply.ToolCall;
import dev.caravan.dialect.sandbox.SandboxModel.Talks;
import dev.caravan.request.TokenEstimate;
import java.util.Optional;

/** Decides what the sandbox says to a request, and cuts it where the request wants it cut. */
final class Replies {
    private static final String WHAT_THIS_IS = "This is Caravan's sandbox, not a model:"
            + " no provider is configured, or the sandbox was asked for by name.";
    private static final String WAY_OUT = "For real answers set OPENAI_API_KEY, ANTHROPIC_API_KEY,"
            + " GEMINI_API_KEY or OLLAMA_BASE_URL and start again.";
    private static final int LONGEST_EXCERPT = 160;
    // Three letters and a space are one token by our estimate: as many words as tokens.
    private static final String[] WORDS = {"one", "two", "six", "ten"};

    private Replies() {}

    static Reply to(SandboxRequest request, Talks model) {
        Optional<JsonNode> tool = request.toolToCall();
        if (tool.isPresent()) {
            return call(tool.get(), request);
        }
        return cut(content(request, model), request);
    }

    private static Reply call(JsonNode tool, SandboxRequest request) {
        String name = tool.path("name").asText();
        JsonNode sample = SchemaSample.of(tool.path("parameters"));
        String arguments = sample.isObject() ? sample.toString() : "{}";
        int room = Math.max(request.maxTokens() - TokenEstimate.of(name), 0);
        int length = TokenEstimate.lengthWithin(arguments, room);
        return new ToolCall(
                name, arguments.substring(0, length), length < arguments.length() ? "length" : "tool_calls");
    }

    private static String content(SandboxRequest request, Talks model) {
        return switch (request.responseFormat()) {
            case "json_object" ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sandbox", WHAT_THIS_IS + " " + WAY_OUT)
                        .put("echo", Texts.excerpt(request.lastUserText(), LONGEST_EXCERPT))
                        .toString();
            case "json_schema" -> SchemaSample.of(request.responseSchema()).toString();
            default -> model.words().isPresent() ? filler(model.words().getAsInt() / request.choices()) : echo(request);
        };
    }

    private static String echo(SandboxRequest request) {
        Optional<String> toolResult = request.toolResult();
        String heard = toolResult.isPresent()
                ? "Your tool answered: " + quoted(toolResult.get())
                : "You wrote: " + quoted(request.lastUserText());
        return WHAT_THIS_IS + " " + heard + " " + WAY_OUT;
    }

    private static String quoted(String text) {
        return "“" + Texts.excerpt(text, LONGEST_EXCERPT) + "”";
    }

    private static String filler(int words) {
        StringBuilder text = new StringBuilder(4 * words);
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[i % WORDS.length]);
        }
        return text.toString();
    }

    private static Reply cut(String content, SandboxRequest request) {
        int stop = request.stops().stream()
                .mapToInt(content::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(content.length());
        int fits = TokenEstimate.lengthWithin(content, request.maxTokens());
        return fits < stop
                ? new Text(content.substring(0, fits), "length")
                : new Text(content.substring(0, stop), "stop");
    }
}
