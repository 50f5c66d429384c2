package dev.caravan.dialect.anthropic;

import dev.caravan.call.Bytes;
import dev.caravan.call.Usage;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.dialect.EventReader;
import dev.caravan.dialect.Hearing;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import dev.caravan.request.MessagesRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The events of Claude's stream for a caller who wants just that: they go on as they came. Safe for two threads. */
final class RelayedMessages implements EventReader {
    private final AnthropicUsageTally tally;
    private final EventSplitter.Data data = new EventSplitter.Data();
    private boolean begun;
    private boolean stopped;
    private long bytes;

    private RelayedMessages(AnthropicUsageTally tally) {
        this.tally = tally;
    }

    /** Understands Claude's answer to a request in its own form. */
    record Of(MessagesRequest request) implements Hearing {
        @Override
        public Heard whole(Buffer answer, int status, Scale scale) {
            Slice root;
            try {
                root = Slice.parse(Bytes.of(answer), scale);
            } catch (IOException e) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
            }
            if (!root.get("type").is("message") || !root.get("content").isArray()) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no message");
            }
            AnthropicUsageTally tally = new AnthropicUsageTally(openEnded());
            tally.add(root.get("usage"), true);
            long bytes = root.get("content").items().stream()
                    .mapToLong(RelayedMessages::said)
                    .sum();
            return new Heard(answer, tally.usage(request.estimatedInputTokens(), bytes));
        }

        @Override
        public EventReader events() {
            return new RelayedMessages(new AnthropicUsageTally(openEnded()));
        }

        /** Code is run for a fee by the hour that no answer tells. */
        private boolean openEnded() {
            return request.root().get("tools").items().stream()
                    .anyMatch(tool -> tool.get("type").text().startsWith("code_execution"));
        }
    }

    @Override
    public synchronized Seen read(byte[] event, int from, int to, Buffer out) {
        data.find(event, from, to);
        Seen seen = seen(event, from, to, out);
        data.forget();
        return seen;
    }

    private Seen seen(byte[] event, int from, int to, Buffer out) {
        try {
            Seen seen = data.isEmpty() ? OTHER : look(Slice.parse(data.bytes(), data.from(), data.to()));
            begun |= seen == TOKEN;
            boolean seenByCaller = !data.isEmpty() || begun;
            if (seenByCaller && !(seen instanceof Seen.Fault)) {
                out.appendBytes(event, from, to - from);
            }
            return seen;
        } catch (IOException e) {
            return new Seen.Fault(ProviderFailure.of(Trouble.SERVER_ERROR, 200, "one of its events is no JSON"));
        }
    }

    private Seen look(Slice event) {
        return switch (event.get("type").text()) {
            case "message_start" -> {
                tally.add(event.get("message").get("usage"), false);
                yield OTHER;
            }
            case "content_block_start" -> event.get("content_block").get("type").is("text") ? OTHER : TOKEN;
            case "content_block_delta" -> {
                bytes += said(event.get("delta"));
                yield TOKEN;
            }
            case "message_delta" -> {
                tally.add(event.get("usage"), true);
                stopped |= event.get("delta").get("stop_reason").isString();
                yield TOKEN;
            }
            case "message_stop" ->
                stopped
                        ? DONE
                        : new Seen.Fault(
                                ProviderFailure.of(Trouble.SERVER_ERROR, 200, "its answer does not say how it ended"));
            case "error" -> new Seen.Fault(AnthropicErrors.inStream(event.get("error")));
            default -> OTHER;
        };
    }

    /** The bytes of a block, or of a piece of one, that cost tokens. */
    private static int said(Slice block) {
        return block.get("text").inner().length()
                + block.get("thinking").inner().length()
                + block.get("partial_json").inner().length()
                + block.get("input").length();
    }

    @Override
    public void finish(Buffer out) {}

    @Override
    public synchronized Usage usage(long estimatedInput) {
        return tally.usage(estimatedInput, bytes);
    }
}
