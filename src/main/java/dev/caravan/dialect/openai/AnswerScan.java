package dev.caravan.dialect.openai;

import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonScan;
import dev.caravan.json.JsonScan.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks through an answer whose bytes go on as they came, whole or chunk by chunk: is it one, and what did it use. Both
 * are counted alike where they do not tell. Owned by one thread at a time.
 */
final class AnswerScan {
    private static final byte[] NOTHING = {};

    /** The member of a choice that says it; some tell beside each delta the message as it is by then. */
    private final String said;

    private final Order order;
    private final JsonScan json = new JsonScan();
    private String serviceTier = "";
    private @Nullable Usage reported;
    private long characters;

    /** Of the document that was read last. */
    private boolean token;

    private boolean choices;
    private boolean usageOnly;

    private AnswerScan(String said, Order order) {
        this.said = said;
        this.order = order;
    }

    /** For one chunk after another. */
    static AnswerScan ofChunks(Order order) {
        return new AnswerScan("delta", order);
    }

    /** @throws ProviderFailure where the bytes are no whole answer */
    static Usage usage(byte[] json, int from, int to, int status, long estimatedInput, Order order) {
        AnswerScan scan = new AnswerScan("message", order);
        try {
            if (!scan.read(json, from, to, status)) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no JSON object");
            }
            if (!scan.json.isOver()) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "there is something behind its answer");
            }
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        if (!scan.choices) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no choices");
        }
        return scan.usage(estimatedInput);
    }

    /** What the documents reported, or else an estimate from what they said. */
    Usage usage(long estimatedInput) {
        Usage usage = reported != null ? reported : Usage.estimate(estimatedInput, (characters + 3) / 4);
        return order.priced(usage, serviceTier);
    }

    /** Holds nothing of the last document any more. */
    void forget() {
        json.over(NOTHING, 0, 0);
    }

    /** Whether the last document brought something of the answer, or its end. */
    boolean token() {
        return token;
    }

    /** Whether the last document was there for its usage and nothing else. */
    boolean usageOnly() {
        return usageOnly;
    }

    /**
     * Reads one document; false where it is no object.
     *
     * @throws ProviderFailure where it holds an error
     */
    boolean read(byte[] document, int from, int to, int status) throws IOException {
        token = false;
        choices = false;
        boolean list = false;
        boolean items = false;
        boolean usage = false;
        json.over(document, from, to);
        if (json.kind() != Kind.OBJECT) {
            return false;
        }
        json.enter();
        while (json.nextMember()) {
            if (json.is("choices")) {
                list = true;
                items |= choices();
            } else if (json.is("usage")) {
                usage |= usage();
            } else if (json.is("service_tier")) {
                serviceTier();
            } else if (json.is("error") && json.kind() != Kind.NULL) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "it sent an error instead of an answer");
            } else {
                json.skip();
            }
        }
        usageOnly = usage && list && !items && !token;
        return true;
    }

    /** Each chunk says it again, in the same letters. */
    private void serviceTier() throws IOException {
        boolean told = json.kind() == Kind.TEXT && serviceTier.isEmpty();
        json.skip();
        if (told) {
            serviceTier = json.decoded();
        }
    }

    private boolean usage() throws IOException {
        if (json.kind() != Kind.OBJECT) {
            json.skip();
            return false;
        }
        UsageReader.read(json).ifPresent(usage -> reported = usage);
        return true;
    }

    private boolean choices() throws IOException {
        if (json.kind() != Kind.ARRAY) {
            json.skip();
            return false;
        }
        boolean items = false;
        json.enter();
        while (json.nextItem()) {
            items = true;
            if (json.kind() == Kind.OBJECT) {
                choices = true;
                choice();
            } else {
                json.skip();
            }
        }
        return items;
    }

    private void choice() throws IOException {
        json.enter();
        while (json.nextMember()) {
            if (json.kind() == Kind.OBJECT && json.is(said)) {
                said();
            } else {
                token |= json.is("finish_reason") && json.kind() == Kind.TEXT;
                json.skip();
            }
        }
    }

    /** Text, tool calls, audio and whatever else there may be: it is a token where there is anything in it. */
    private void said() throws IOException {
        json.enter();
        while (json.nextMember()) {
            boolean answer = !json.is("role");
            Kind kind = json.kind();
            if (answer && kind == Kind.TEXT) {
                int length = json.text();
                characters += length;
                token |= length > 0;
            } else if (answer && (kind == Kind.OBJECT || kind == Kind.ARRAY)) {
                nested();
            } else {
                json.skip();
            }
        }
    }

    private void nested() throws IOException {
        switch (json.kind()) {
            case OBJECT -> {
                json.enter();
                while (json.nextMember()) {
                    nested();
                }
            }
            case ARRAY -> {
                json.enter();
                while (json.nextItem()) {
                    nested();
                }
            }
            case TEXT -> {
                characters += json.text();
                token = true;
            }
            default -> {
                json.skip();
                token = true;
            }
        }
    }
}
