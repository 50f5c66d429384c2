package dev.caravan.call;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat request as its bytes, with what the stages need to know of it. The bytes are passed on as they came: only the
 * members that we must change are cut out and replaced, so that what we do not know still arrives. Immutable.
 */
public final class ChatRequest {
    /** Where a value stands in the bytes; {@code end} is behind its last byte. */
    record Span(int start, int end) {}

    /** Other text for a place in the bytes. */
    record Edit(Span at, String text) {}

    private final byte[] json;
    private final int afterBrace;
    private final @Nullable String model;
    private final @Nullable Span modelAt;
    private final boolean streamed;
    private final boolean usageWanted;
    private final @Nullable Edit usageEdit;
    private final @Nullable Span lastUserContent;
    private final long promptCharacters;
    private final int turns;
    private final Set<String> members;

    ChatRequest(
            byte[] json,
            int afterBrace,
            @Nullable String model,
            @Nullable Span modelAt,
            boolean streamed,
            boolean usageWanted,
            @Nullable Edit usageEdit,
            @Nullable Span lastUserContent,
            long promptCharacters,
            int turns,
            Set<String> members) {
        this.json = json;
        this.afterBrace = afterBrace;
        this.model = model;
        this.modelAt = modelAt;
        this.streamed = streamed;
        this.usageWanted = usageWanted;
        this.usageEdit = usageEdit;
        this.lastUserContent = lastUserContent;
        this.promptCharacters = promptCharacters;
        this.turns = turns;
        this.members = members;
    }

    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    public boolean streamed() {
        return streamed;
    }

    /** Whether the caller asked for the usage chunk at the end of a stream. */
    public boolean usageWanted() {
        return usageWanted;
    }

    public boolean has(String member) {
        return members.contains(member);
    }

    public boolean toolsOffered() {
        return has("tools") || has("functions");
    }

    public int turns() {
        return turns;
    }

    /** A rough count for limits and for answers whose provider does not report usage. */
    public long estimatedInputTokens() {
        return promptCharacters / 4 + 4L * turns + 3;
    }

    /** What the user said last, its text parts joined; empty where there is none. */
    public String lastUserText() {
        if (lastUserContent == null) {
            return "";
        }
        int start = lastUserContent.start();
        try (JsonParser parser = Json.factory().createParser(json, start, lastUserContent.end() - start)) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            StringBuilder text = new StringBuilder();
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("text")) {
                    if (parser.nextToken() == JsonToken.VALUE_STRING) {
                        text.append(text.isEmpty() ? "" : "\n").append(parser.getText());
                    }
                }
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("a content that was read before cannot be read again", e);
        }
    }

    /** The whole request, for dialects that translate it. */
    public byte[] bytes() {
        return json.clone();
    }

    /**
     * The request for one provider: its name for the model in place of the caller's, defaults for members that the
     * caller left out, and the usage chunk asked for in a stream. Everything else is the caller's, byte by byte.
     */
    public List<ByteBuffer> rewritten(String providerModel, Defaults defaults, boolean askForUsage) {
        List<Edit> edits = new ArrayList<>(4);
        if (modelAt == null) {
            edits.add(added("\"model\":" + quoted(providerModel)));
        } else {
            edits.add(new Edit(modelAt, quoted(providerModel)));
        }
        if (!has("max_tokens") && !has("max_completion_tokens")) {
            defaults.maxTokens().ifPresent(limit -> edits.add(added("\"max_tokens\":" + limit)));
        }
        if (!has("temperature")) {
            defaults.temperature().ifPresent(value -> edits.add(added("\"temperature\":" + value)));
        }
        if (askForUsage && streamed && !usageWanted) {
            edits.add(usageEdit == null ? added("\"stream_options\":{\"include_usage\":true}") : usageEdit);
        }
        edits.sort(Comparator.comparingInt(edit -> edit.at.start));
        return spliced(edits);
    }

    private Edit added(String member) {
        return new Edit(new Span(afterBrace, afterBrace), member + ",");
    }

    private List<ByteBuffer> spliced(List<Edit> edits) {
        List<ByteBuffer> pieces = new ArrayList<>(2 * edits.size() + 1);
        int from = 0;
        for (Edit edit : edits) {
            pieces.add(ByteBuffer.wrap(json, from, edit.at.start - from));
            pieces.add(ByteBuffer.wrap(edit.text.getBytes(StandardCharsets.UTF_8)));
            from = edit.at.end;
        }
        pieces.add(ByteBuffer.wrap(json, from, json.length - from));
        return pieces;
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
