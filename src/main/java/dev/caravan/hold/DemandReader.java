package dev.caravan.hold;

import dev.caravan.json.Slice;
import dev.caravan.request.ChatRequest;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesRequest;
import dev.caravan.request.Request;
import dev.caravan.request.ResponsesRequest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request once for all that it may use. Everything in it is counted, for most of it is read to the model in one
 * way or another, and what is not makes up for what the provider adds. One instance reads one request.
 */
final class DemandReader {
    /** What providers tell a model beside what its caller says, and what they tell it about tools and schemas. */
    private static final long ADDED = 32;

    private static final long ADDED_FOR_TOOLS = 1_000;

    private final Request request;
    private final boolean vectors;
    private final Weight weight = new Weight();
    private boolean tools;
    private boolean mayWriteCache;
    private boolean mayWriteForAnHour;
    private boolean guesses;
    private long sound;
    private OptionalLong mostOutput = OptionalLong.empty();
    private long answers = 1;
    private String type = "";

    DemandReader(Request request) {
        this.request = request;
        this.vectors = request instanceof EmbeddingsRequest;
    }

    Demand read() {
        object(request.root(), null, true);
        long input = weight.tokens() + ADDED + (tools ? ADDED_FOR_TOOLS : 0);
        return new Demand(
                Math.max(input, request.estimatedInputTokens()),
                sound,
                mayWriteCache,
                mayWriteForAnHour,
                mostOutput,
                guesses ? input : 0,
                vectors ? 0 : answers,
                beside());
    }

    private Beside beside() {
        return switch (request) {
            case ChatRequest chat -> ChatBeside.of(chat);
            case MessagesRequest messages -> MessagesBeside.of(messages);
            case ResponsesRequest responses -> ResponsesBeside.of(responses);
            case EmbeddingsRequest embeddings -> Beside.NOTHING;
        };
    }

    /** {@code holder} is the name of the member that the object is. */
    private void object(Slice object, @Nullable String holder, boolean outermost) {
        weight.addSign();
        for (Slice.Member member : object.members()) {
            String name = member.name();
            Slice value = member.value();
            if (outermost) {
                outermost(name, value);
            }
            mayWriteCache |= name.equals("cache_control");
            weight.addText(member.writtenName());
            weight.addSign();
            if (value.isString()) {
                text(value, holder, name);
            } else {
                value(value, name);
            }
        }
    }

    private void outermost(String name, Slice value) {
        switch (name) {
            case "prediction" -> guesses = true;
            case "tools", "functions", "response_format", "output_format", "output_config", "text" -> tools = true;
            case "max_tokens", "max_completion_tokens", "max_output_tokens" -> {
                if (value.isNumber()) {
                    mostOutput = OptionalLong.of(Math.max(whole(value), mostOutput.orElse(0)));
                }
            }
            case "n" -> answers = value.isNumber() ? Math.max(1, whole(value)) : answers;
            default -> {}
        }
    }

    private void value(Slice value, @Nullable String name) {
        if (value.isObject()) {
            object(value, name, false);
        } else if (value.isArray()) {
            weight.addSign();
            value.items().forEach(item -> value(item, null));
        } else if (value.isString()) {
            weight.addText(value.inner());
            weight.addSign();
        } else if (value.isNumber() && !vectors) {
            weight.addDigits(value.json());
        } else {
            // A flag, or a token that the caller counted out.
            weight.addSign();
        }
    }

    /** No answer has more tokens, and no provider gives more answers. */
    private static long whole(Slice number) {
        return (long) Math.clamp(Math.ceil(Double.parseDouble(number.json())), 0.0, Integer.MAX_VALUE);
    }

    private void text(Slice text, @Nullable String holder, String name) {
        if (name.equals("type") && !text.inner().isEmpty() && !"source".equals(holder)) {
            type = text.text();
        }
        Attachment attachment = Attachment.at(holder, name, type, text.inner());
        if (attachment == Attachment.SOUND) {
            sound += attachment.tokens(text.characters());
        } else if (attachment != Attachment.NONE) {
            weight.addTokens(attachment.tokens(text.characters()));
        } else {
            mayWriteForAnHour |= name.equals("ttl") && "cache_control".equals(holder) && !text.is("5m");
            weight.addText(text.inner());
            weight.addSign();
        }
    }
}
