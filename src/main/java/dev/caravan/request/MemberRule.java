package dev.caravan.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caravan.failure.Refusal;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a chat request must look like, where OpenAI refuses anything else. Members without a rule pass as
 * they are; null always passes, for SDKs send it for «not set».
 */
public sealed interface MemberRule {
    Map<String, MemberRule> CHAT = Map.ofEntries(
            Map.entry("temperature", new Decimal(0, 2)),
            Map.entry("top_p", new Decimal(0, 1)),
            Map.entry("presence_penalty", new Decimal(-2, 2)),
            Map.entry("frequency_penalty", new Decimal(-2, 2)),
            Map.entry("n", new Whole(1, 128)),
            Map.entry("max_tokens", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("max_completion_tokens", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("seed", new Whole(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry("top_logprobs", new Whole(0, 20)),
            Map.entry("logprobs", new Flag()),
            Map.entry("parallel_tool_calls", new Flag()),
            Map.entry("store", new Flag()),
            Map.entry("user", new Text()),
            Map.entry("reasoning_effort", new Text()),
            Map.entry("service_tier", new Text()),
            Map.entry("verbosity", new Text()),
            Map.entry("prompt_cache_key", new Text()),
            Map.entry("safety_identifier", new Text()),
            Map.entry("logit_bias", new Members()),
            Map.entry("metadata", new Members()),
            Map.entry("audio", new Members()),
            Map.entry("prediction", new Members()),
            Map.entry("web_search_options", new Members()),
            Map.entry("modalities", new Texts(false)),
            Map.entry("stop", new Texts(true)));

    /** Checks the value at which the parser stands, and leaves it at the value's end. */
    void check(JsonParser parser, String name) throws IOException;

    record Decimal(double least, double most) implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) throws IOException {
            if (!parser.currentToken().isNumeric()) {
                throw wrong(name, "must be a number");
            }
            double value = parser.getDoubleValue();
            if (!(value >= least && value <= most)) {
                throw wrong(name, "must be from " + plain(least) + " to " + plain(most));
            }
        }

        private static String plain(double bound) {
            return Long.toString((long) bound);
        }
    }

    record Whole(long least, long most) implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw wrong(name, "must be a whole number");
            }
            JsonParser.NumberType type = parser.getNumberType();
            if (type == JsonParser.NumberType.BIG_INTEGER
                    || parser.getLongValue() < least
                    || parser.getLongValue() > most) {
                throw wrong(name, least > 0 ? "must be from " + least + " to " + most : "is out of range");
            }
        }
    }

    record Flag() implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) {
            if (!parser.currentToken().isBoolean()) {
                throw wrong(name, "must be true or false");
            }
        }
    }

    record Text() implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw wrong(name, "must be a string");
            }
        }
    }

    record Texts(boolean oneWillDo) implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) throws IOException {
            if (oneWillDo && parser.currentToken() == JsonToken.VALUE_STRING) {
                return;
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw wrong(name, oneWillDo ? "must be a string or a list of strings" : "must be a list of strings");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_STRING) {
                    throw wrong(name, "must hold strings only");
                }
            }
        }
    }

    record Members() implements MemberRule {
        @Override
        public void check(JsonParser parser, String name) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw wrong(name, "must be an object");
            }
            parser.skipChildren();
        }
    }

    static Refusal wrong(@Nullable String name, String what) {
        return Refusal.badRequest(name == null ? what : "'" + name + "' " + what, name);
    }
}
