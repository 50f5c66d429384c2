package dev.caravan.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.Spliced.Edit;
import dev.caravan.request.Spliced.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat request as its bytes, with what the stages need to know of it. The bytes are passed on as they came: only the
 * members that we must change are cut out and replaced, so that what we do not know still arrives. Immutable.
 */
public final class ChatRequest implements Dialogue {
    /** What callers say the most tokens of an answer by. */
    static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");

    private final byte[] json;
    private final Scale scale;
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
    private final Map<String, Span> unset;
    private final String serviceTier;

    /** {@code unset} says where members stand that are null, which is as if they were not there. */
    ChatRequest(
            byte[] json,
            Scale scale,
            int afterBrace,
            @Nullable String model,
            @Nullable Span modelAt,
            boolean streamed,
            boolean usageWanted,
            @Nullable Edit usageEdit,
            @Nullable Span lastUserContent,
            long promptCharacters,
            int turns,
            Set<String> members,
            Map<String, Span> unset,
            String serviceTier) {
        this.json = json;
        this.scale = scale;
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
        this.unset = unset;
        this.serviceTier = serviceTier;
    }

    @Override
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    @Override
    public ByteBuffer json() {
        return ByteBuffer.wrap(json).asReadOnlyBuffer();
    }

    @Override
    public boolean streamed() {
        return streamed;
    }

    @Override
    public Form form() {
        return Form.OPENAI;
    }

    /** Whether the caller asked for the usage chunk at the end of a stream. */
    public boolean usageWanted() {
        return usageWanted;
    }

    boolean has(String member) {
        return members.contains(member);
    }

    /** Whether the member has a value that is not null. */
    public boolean gives(String member) {
        return has(member) && !unset.containsKey(member);
    }

    /** How soon it is to be served, in OpenAI's words; empty where the caller does not say. */
    public String serviceTier() {
        return serviceTier;
    }

    @Override
    public Scale scale() {
        return scale;
    }

    @Override
    public boolean toolsOffered() {
        return has("tools") || has("functions");
    }

    @Override
    public int turns() {
        return turns;
    }

    @Override
    public long estimatedInputTokens() {
        return promptCharacters / 4 + 4L * turns + 3;
    }

    @Override
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

    /**
     * The whole request, for dialects that translate it: weighed with what the translation takes, which is about as much.
     *
     * @throws Refusal 400 where it holds more than can be cut apart
     */
    public Slice root(Scale translation) {
        try {
            return Slice.parse(json, bytes -> translation.weigh(2 * bytes));
        } catch (IOException e) {
            throw Body.malformed(e);
        }
    }

    public byte[] bytes() {
        return json.clone();
    }

    @Override
    public ChatRequest forModel(String name) {
        Spliced spliced = new Spliced(json, afterBrace);
        nameModel(spliced, name);
        return ChatRequestReader.read(spliced.joined());
    }

    private void nameModel(Spliced spliced, String name) {
        if (modelAt == null) {
            spliced.add("model", Spliced.quoted(name));
        } else {
            spliced.replace(modelAt, Spliced.quoted(name));
        }
    }

    /**
     * The request for one provider: its name for the model in place of the caller's, defaults for members that the
     * caller left out, the most tokens under the name that {@code limitMember} says, and the usage chunk asked for in a
     * stream. Everything else is the caller's, byte by byte.
     */
    public List<ByteBuffer> rewritten(String providerModel, Defaults defaults, String limitMember) {
        Spliced spliced = new Spliced(json, afterBrace);
        nameModel(spliced, providerModel);
        if (LIMITS.stream().noneMatch(member -> has(member) && !unset.containsKey(member))) {
            defaults.maxTokens().ifPresent(limit -> limit(spliced, limitMember, limit.toString()));
        }
        if (!has("temperature")) {
            defaults.temperature().ifPresent(value -> spliced.add("temperature", value));
        }
        if (streamed && !usageWanted) {
            if (usageEdit == null) {
                spliced.add("stream_options", "{\"include_usage\":true}");
            } else {
                spliced.apply(usageEdit);
            }
        }
        return spliced.pieces();
    }

    private void limit(Spliced spliced, String limitMember, String limit) {
        Span open = unset.get(limitMember);
        if (open == null) {
            spliced.add(limitMember, limit);
        } else {
            spliced.replace(open, limit);
        }
    }
}
