package dev.caravan.request;

import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A request of OpenAI's Responses API as its bytes. Goes byte by byte to providers who have that API, and to others
 * translated. Immutable.
 */
public final class ResponsesRequest implements Dialogue {
    private final byte[] json;
    private final Slice root;
    private final Scale scale;
    private final boolean streamed;
    private final Slice lastUserContent;
    private final long characters;
    private final int turns;

    ResponsesRequest(byte[] json, Slice root, Scale scale, InputReader input) {
        this.json = json;
        this.root = root;
        this.scale = scale;
        this.streamed = root.get("stream").isTrue();
        this.lastUserContent = input.lastUserContent();
        Slice instructions = root.get("instructions");
        this.characters = input.characters() + instructions.characters() + toolsIn(root);
        this.turns = input.count() + (instructions.isGiven() ? 1 : 0);
    }

    private static long toolsIn(Slice root) {
        Slice tools = root.get("tools");
        return tools.isGiven() ? tools.length() : 0;
    }

    @Override
    public Slice root() {
        return root;
    }

    /** The same, for dialects that translate it: what its translation takes is weighed. */
    public Slice root(Scale translation) {
        Body.requireFewValues(root);
        translation.weigh(root.weight());
        return root;
    }

    @Override
    public Scale scale() {
        return scale;
    }

    @Override
    public Optional<String> model() {
        return Optional.ofNullable(root.get("model").textOrNull());
    }

    @Override
    public Form form() {
        return Form.RESPONSES;
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
    public boolean toolsOffered() {
        return !root.get("tools").items().isEmpty();
    }

    @Override
    public int turns() {
        return turns;
    }

    @Override
    public long estimatedInputTokens() {
        return characters / 4 + (long) TokenEstimate.PER_MESSAGE * turns + 3;
    }

    @Override
    public String lastUserText() {
        if (lastUserContent.isString()) {
            return lastUserContent.text();
        }
        StringBuilder text = new StringBuilder();
        for (Slice part : lastUserContent.items()) {
            if (part.get("type").is("input_text")) {
                text.append(text.isEmpty() ? "" : "\n").append(part.get("text").text());
            }
        }
        return text.toString();
    }

    /** How soon it is to be served; empty where the caller does not say. */
    public String serviceTier() {
        return root.get("service_tier").text();
    }

    @Override
    public ResponsesRequest forModel(String name) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, name);
        return ResponsesReader.read(spliced.joined(), Scale.NONE);
    }

    private void nameModel(Spliced spliced, String name) {
        Slice model = root.get("model");
        if (model.isMissing()) {
            spliced.add("model", Spliced.quoted(name));
        } else {
            spliced.replace(model, Spliced.quoted(name));
        }
    }

    /** The same with one more message of the user's behind its last. */
    public ResponsesRequest saying(String words) {
        String turn = "{\"role\":\"user\",\"content\":" + Spliced.quoted(words) + "}";
        Spliced spliced = new Spliced(json, root.start() + 1);
        Slice input = root.get("input");
        if (input.isArray()) {
            spliced.insert(input.end() - 1, "," + turn);
        } else {
            spliced.replace(input, "[{\"role\":\"user\",\"content\":" + input.json() + "}," + turn + "]");
        }
        return ResponsesReader.read(spliced.joined(), scale);
    }

    /**
     * The request for a provider who has this API: its name for the model in place of the caller's, defaults for members
     * that the caller left out, and nothing kept there that nobody here allowed. Thoughts that could not be read
     * there are left out, for they would be refused. Everything else is the caller's, byte by byte.
     */
    public List<ByteBuffer> rewritten(String providerModel, Defaults defaults) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, providerModel);
        if (!root.get("max_output_tokens").isGiven()) {
            defaults.maxTokens().ifPresent(limit -> set(spliced, "max_output_tokens", limit.toString()));
        }
        if (root.get("temperature").isMissing()) {
            defaults.temperature().ifPresent(value -> spliced.add("temperature", value));
        }
        if (!root.get("store").isGiven()) {
            set(spliced, "store", "false");
            askForThoughts(spliced);
        }
        withoutForeignThoughts(spliced);
        return spliced.pieces();
    }

    private void set(Spliced spliced, String member, String value) {
        Slice open = root.get(member);
        if (open.isMissing()) {
            spliced.add(member, value);
        } else {
            spliced.replace(open, value);
        }
    }

    /** A caller who counts on it that the provider remembers them must get them to bring them back. */
    private void askForThoughts(Spliced spliced) {
        if (!root.get("reasoning").isObject() || ReasoningItem.isWanted(root)) {
            return;
        }
        Slice include = root.get("include");
        String entry = Spliced.quoted(ReasoningItem.SEALED);
        if (include.items().isEmpty()) {
            set(spliced, "include", "[" + entry + "]");
        } else {
            spliced.insert(include.end() - 1, "," + entry);
        }
    }

    private void withoutForeignThoughts(Spliced spliced) {
        Slice input = root.get("input");
        List<Slice> items = input.items();
        if (items.stream().noneMatch(ReasoningItem::isForeign)) {
            return;
        }
        StringBuilder kept = new StringBuilder("[");
        for (Slice item : items) {
            if (!ReasoningItem.isForeign(item)) {
                kept.append(kept.length() == 1 ? "" : ",").append(item.json());
            }
        }
        spliced.replace(input, kept.append(']').toString());
    }
}
