package dev.caravan.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.call.Usage;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Looks through a whole answer: is it one, and what did it use. The bytes themselves are passed on as they came. */
final class CompletionReader {
    private @Nullable Usage reported;
    private boolean choices;
    private String serviceTier = "";
    private long characters;

    private CompletionReader() {}

    /** @throws ProviderFailure where the bytes are no whole answer */
    static Usage usage(byte[] json, int status, long estimatedInput, Order order) {
        CompletionReader reader = new CompletionReader();
        try (JsonParser parser = Json.parser(json)) {
            reader.read(parser, status);
        } catch (IOException e) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no whole JSON");
        }
        if (!reader.choices) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer holds no choices");
        }
        Usage usage =
                reader.reported != null ? reader.reported : Usage.estimate(estimatedInput, (reader.characters + 3) / 4);
        return order.priced(usage, reader.serviceTier);
    }

    private void read(JsonParser parser, int status) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "its answer is no JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("error") && value != JsonToken.VALUE_NULL) {
                throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "it sent an error instead of an answer");
            } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                UsageReader.read(parser).ifPresent(usage -> reported = usage);
            } else if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                choices(parser);
            } else if (name.equals("service_tier") && value == JsonToken.VALUE_STRING) {
                serviceTier = parser.getText();
            } else {
                parser.skipChildren();
                parser.finishToken();
            }
        }
        if (parser.nextToken() != null) {
            throw ProviderFailure.of(Trouble.SERVER_ERROR, status, "there is something behind its answer");
        }
    }

    private void choices(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choices = true;
                choice(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void choice(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("message") && value == JsonToken.START_OBJECT) {
                message(parser);
            } else {
                parser.skipChildren();
                parser.finishToken();
            }
        }
    }

    /** Counts what a stream's deltas would be counted for, so that whole and streamed are estimated alike. */
    private void message(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean said = !parser.currentName().equals("role");
            parser.nextToken();
            long found = charactersIn(parser);
            characters += said ? found : 0;
        }
    }

    private static long charactersIn(JsonParser parser) throws IOException {
        long found = 0;
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                found += parser.getTextLength();
            }
        } while (depth > 0 && parser.nextToken() != null);
        return found;
    }
}
