package dev.caravan.request;

import static dev.caravan.request.MemberRule.wrong;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A request for the vectors of some texts, in OpenAI's form. Immutable. */
public final class EmbeddingsRequest implements Request {
    /** As OpenAI has it. */
    private static final int MOST_INPUTS = 2048;

    private final byte[] json;
    private final Slice root;

    private EmbeddingsRequest(byte[] json, Slice root) {
        this.json = json;
        this.root = root;
    }

    /** @throws Refusal 400 where the bytes ask for no vectors */
    public static EmbeddingsRequest read(byte[] json) {
        return read(json, Scale.NONE);
    }

    /** The same, where what becomes of it while its call lasts is to be weighed. */
    public static EmbeddingsRequest read(byte[] json, Scale scale) {
        Slice root = Body.requireFewValues(Body.object(json, scale));
        Body.names(root);
        if (root.get("model").isGiven()) {
            ModelName.require(root.get("model").textOrNull());
        } else {
            throw wrong(
                    "model", "is missing: vectors of different models do not fit together, so none is chosen for you");
        }
        input(root.get("input"));
        Slice format = root.get("encoding_format");
        if (format.isGiven() && !format.is("float") && !format.is("base64")) {
            throw wrong("encoding_format", "must be float or base64");
        }
        long dimensions = root.get("dimensions").whole().orElse(0);
        if (root.get("dimensions").isGiven() && (dimensions < 1 || dimensions > 100_000)) {
            throw wrong("dimensions", "must be a whole number from 1 to 100000");
        }
        return new EmbeddingsRequest(json, root);
    }

    private static void input(Slice input) {
        if (!input.isGiven()) {
            throw wrong("input", "is missing");
        }
        boolean good = input.isArray() ? isListOfOneKind(input.items()) : input.isString();
        if (!good) {
            throw wrong("input", "must be a string, or a list of strings, of tokens, or of lists of tokens");
        }
        List<Slice> texts = input.isArray() ? input.items() : List.of(input);
        if (texts.size() > MOST_INPUTS && !texts.getFirst().isNumber()) {
            throw wrong("input", "must hold at most " + MOST_INPUTS + " texts");
        }
        if (texts.stream().anyMatch(text -> text.isString() && text.inner().isEmpty())) {
            throw wrong("input", "must not hold an empty string");
        }
    }

    private static boolean isListOfOneKind(List<Slice> items) {
        return !items.isEmpty()
                && (items.stream().allMatch(Slice::isString)
                        || isTokens(items)
                        || items.stream().allMatch(list -> list.isArray() && isTokens(list.items())));
    }

    private static boolean isTokens(List<Slice> items) {
        return !items.isEmpty()
                && items.stream().allMatch(token -> token.whole().orElse(-1) >= 0);
    }

    @Override
    public Slice root() {
        return root;
    }

    /** The texts; empty where the caller sent tokens. */
    public Optional<List<Slice>> texts() {
        Slice input = root.get("input");
        List<Slice> items = input.isArray() ? input.items() : List.of(input);
        return items.stream().allMatch(Slice::isString) ? Optional.of(items) : Optional.empty();
    }

    public OptionalInt dimensions() {
        Slice dimensions = root.get("dimensions");
        return dimensions.isGiven()
                ? OptionalInt.of(Math.toIntExact(dimensions.whole().orElseThrow()))
                : OptionalInt.empty();
    }

    /** Whether vectors are to be packed as bytes, and not listed as numbers. */
    public boolean packed() {
        return root.get("encoding_format").is("base64");
    }

    @Override
    public Optional<String> model() {
        return Optional.of(root.get("model").text());
    }

    @Override
    public Form form() {
        return Form.OPENAI;
    }

    @Override
    public ByteBuffer json() {
        return ByteBuffer.wrap(json).asReadOnlyBuffer();
    }

    @Override
    public boolean streamed() {
        return false;
    }

    @Override
    public long estimatedInputTokens() {
        return tokens(root.get("input"));
    }

    private static long tokens(Slice input) {
        if (input.isString()) {
            return (input.inner().length() + 3L) / 4;
        }
        return input.isArray()
                ? input.items().stream().mapToLong(EmbeddingsRequest::tokens).sum()
                : 1;
    }

    /** The request with the provider's name for the model; everything else is the caller's, byte by byte. */
    public List<ByteBuffer> rewritten(String providerModel) {
        Slice model = root.get("model");
        Spliced spliced = new Spliced(json, root.start() + 1);
        spliced.replace(model, Spliced.quoted(providerModel));
        return spliced.pieces();
    }
}
