package dev.caravan.request;

import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request in Anthropic's form: for the next message, or, where {@code counting}, for nothing but the tokens that it
 * would be. Goes to Anthropic byte by byte, and to others translated. Immutable.
 */
public final class MessagesRequest implements Dialogue {
    private final byte[] json;
    private final Slice root;
    private final boolean counting;
    private final Scale scale;

    MessagesRequest(byte[] json, Slice root, boolean counting, Scale scale) {
        this.json = json;
        this.root = root;
        this.counting = counting;
        this.scale = scale;
    }

    @Override
    public Slice root() {
        return root;
    }

    /** The same, for dialects that translate it: what its values and the translation take is weighed. */
    public Slice root(Scale translation) {
        translation.weigh(root.weight());
        return root;
    }

    @Override
    public Scale scale() {
        return scale;
    }

    /** Whether only its tokens are to be counted. */
    public boolean counting() {
        return counting;
    }

    @Override
    public Optional<String> model() {
        return Optional.ofNullable(root.get("model").textOrNull());
    }

    @Override
    public Form form() {
        return Form.ANTHROPIC;
    }

    @Override
    public ByteBuffer json() {
        return ByteBuffer.wrap(json).asReadOnlyBuffer();
    }

    @Override
    public boolean streamed() {
        return !counting && root.get("stream").isTrue();
    }

    @Override
    public boolean toolsOffered() {
        return !root.get("tools").items().isEmpty();
    }

    @Override
    public int turns() {
        return root.get("messages").items().size();
    }

    @Override
    public String lastUserText() {
        List<Slice> messages = root.get("messages").items();
        for (Slice message : messages.reversed()) {
            if (message.get("role").is("user")) {
                return text(message.get("content"));
            }
        }
        return "";
    }

    private static String text(Slice content) {
        if (content.isString()) {
            return content.text();
        }
        StringBuilder text = new StringBuilder();
        for (Slice block : content.items()) {
            if (block.get("type").is("text")) {
                text.append(text.isEmpty() ? "" : "\n").append(block.get("text").text());
            }
        }
        return text.toString();
    }

    @Override
    public long estimatedInputTokens() {
        long bytes = said(root.get("system")) + said(root.get("messages"));
        for (Slice tool : root.get("tools").items()) {
            bytes += tool.length();
        }
        return bytes / 4 + (long) TokenEstimate.PER_MESSAGE * turns() + 3;
    }

    /** What of it is words: images and signatures are not. */
    private static long said(Slice value) {
        if (value.isString()) {
            return value.inner().length();
        }
        long bytes = 0;
        for (Slice item : value.items()) {
            bytes += said(item);
        }
        for (Slice.Member member : value.members()) {
            switch (member.name()) {
                case "text", "content", "thinking", "title", "name" -> bytes += said(member.value());
                case "input" -> bytes += member.value().length();
                default -> {}
            }
        }
        return bytes;
    }

    @Override
    public MessagesRequest forModel(String name) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, name);
        byte[] renamed = spliced.joined();
        return counting ? MessagesReader.readForCounting(renamed) : MessagesReader.read(renamed);
    }

    private void nameModel(Spliced spliced, String name) {
        Slice model = root.get("model");
        if (model.isMissing()) {
            spliced.add("model", Spliced.quoted(name));
        } else {
            spliced.replace(model, Spliced.quoted(name));
        }
    }

    /**
     * The request with the provider's name for the model, and without thoughts that nobody signed: other models than
     * Claude had them, and Claude would refuse them. A turn that such a model began Claude ends without thinking.
     * Everything else is the caller's, byte by byte.
     */
    public List<ByteBuffer> rewritten(String providerModel) {
        Spliced spliced = new Spliced(json, root.start() + 1);
        nameModel(spliced, providerModel);
        List<Slice> messages = root.get("messages").items();
        for (Slice message : messages) {
            withoutForeignThoughts(message.get("content"), spliced);
        }
        Slice thinking = root.get("thinking");
        if (thinking.get("type").is("enabled") && OpenTurn.isThoughtless(messages)) {
            spliced.replace(thinking, "{\"type\":\"disabled\"}");
        }
        return spliced.pieces();
    }

    private static void withoutForeignThoughts(Slice content, Spliced spliced) {
        List<Slice> blocks = content.items();
        List<Slice> kept =
                blocks.stream().filter(block -> !isForeignThought(block)).toList();
        if (kept.size() == blocks.size() || kept.isEmpty()) {
            return;
        }
        String joined = kept.stream().map(Slice::json).collect(Collectors.joining(","));
        spliced.replace(content, "[" + joined + "]");
    }

    private static boolean isForeignThought(Slice block) {
        return block.get("type").is("thinking") && block.get("signature").text().isEmpty();
    }
}
