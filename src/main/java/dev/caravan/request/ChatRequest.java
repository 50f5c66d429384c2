package dev.caravan.request;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chat request as its bytes, with what the stages need to know of it. The bytes are passed on as they came: only the
 * members that we must change are cut out and replaced, so that what we do not know still arrives. Immutable.
 */
public final class ChatRequest implements Dialogue {
    /** What callers say the most tokens of an answer by. */
    static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");

    private final byte[] json;
    private final Slice root;
    private final Scale scale;
    private final Slice modelGiven;
    private final boolean streamed;
    private final UsageWish usage;
    private final Slice lastUserContent;
    private final long promptCharacters;
    private final int turns;
    private final Set<String> members;

    ChatRequest(
            byte[] json,
            Slice root,
            Scale scale,
            boolean streamed,
            UsageWish usage,
            Slice lastUserContent,
            long promptCharacters,
            int turns,
            Set<String> members) {
        this.json = json;
        this.root = root;
        this.scale = scale;
        this.modelGiven = root.get("model");
        this.streamed = streamed;
        this.usage = usage;
        this.lastUserContent = lastUserContent;
        this.promptCharacters = promptCharacters;
        this.turns = turns;
        this.members = members;
    }

    @Override
    public Optional<String> model() {
        return Optional.ofNullable(modelGiven.textOrNull());
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
        return usage.wanted();
    }

    boolean has(String member) {
        return members.contains(member);
    }

    /** Whether the member has a value that is not null. */
    public boolean gives(String member) {
        return root.get(member).isGiven();
    }

    /** How soon it is to be served, in OpenAI's words; empty where the caller does not say. */
    public String serviceTier() {
        return root.get("service_tier").text();
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
        if (lastUserContent.isString()) {
            return lastUserContent.text();
        }
        StringBuilder text = new StringBuilder();
        gather(lastUserContent, text);
        return text.toString();
    }

    private static void gather(Slice part, StringBuilder text) {
        part.items().forEach(item -> gather(item, text));
        for (Slice.Member member : part.members()) {
            if (member.value().isString() && member.name().equals("text")) {
                text.append(text.isEmpty() ? "" : "\n").append(member.value().text());
            }
            gather(member.value(), text);
        }
    }

    @Override
    public Slice root() {
        return root;
    }

    /**
     * The same, for dialects that translate it: what its translation takes is weighed.
     *
     * @throws Refusal 400 where it holds more than could be translated
     */
    public Slice root(Scale translation) {
        Body.requireFewValues(root);
        translation.weigh(root.weight());
        return root;
    }

    public byte[] bytes() {
        return json.clone();
    }

    @Override
    public ChatRequest forModel(String name) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, name);
        return ChatRequestReader.read(spliced.joined());
    }

    private void nameModel(Spliced spliced, String name) {
        if (modelGiven.isMissing()) {
            spliced.add("model", Spliced.quoted(name));
        } else {
            spliced.replace(modelGiven, Spliced.quoted(name));
        }
    }

    /**
     * The request for one provider: its name for the model in place of the caller's, defaults for members that the
     * caller left out, the most tokens under the name that {@code limitMember} says, and the usage chunk asked for in a
     * stream. Everything else is the caller's, byte by byte.
     */
    public List<ByteBuffer> rewritten(String providerModel, Defaults defaults, String limitMember) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, providerModel);
        if (LIMITS.stream().noneMatch(this::gives)) {
            defaults.maxTokens().ifPresent(limit -> limit(spliced, limitMember, limit.toString()));
        }
        if (!has("temperature")) {
            defaults.temperature().ifPresent(value -> spliced.add("temperature", value));
        }
        if (streamed) {
            usage.askFor(spliced);
        }
        return spliced.pieces();
    }

    private void limit(Spliced spliced, String limitMember, String limit) {
        Slice open = root.get(limitMember);
        if (open.isMissing()) {
            spliced.add(limitMember, limit);
        } else if (!open.isGiven()) {
            spliced.replace(open, limit);
        }
    }
}
