package dev.caravan.request;

import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;
import java.util.Map;
import java.util.OptionalLong;
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

    Map<String, MemberRule> RESPONSES = Map.ofEntries(
            Map.entry("temperature", new Decimal(0, 2)),
            Map.entry("top_p", new Decimal(0, 1)),
            Map.entry("max_output_tokens", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("max_tool_calls", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("top_logprobs", new Whole(0, 20)),
            Map.entry("stream", new Flag()),
            Map.entry("store", new Flag()),
            Map.entry("background", new Flag()),
            Map.entry("parallel_tool_calls", new Flag()),
            Map.entry("instructions", new Text()),
            Map.entry("previous_response_id", new Text()),
            Map.entry("user", new Text()),
            Map.entry("service_tier", new Text()),
            Map.entry("truncation", new Text()),
            Map.entry("prompt_cache_key", new Text()),
            Map.entry("safety_identifier", new Text()),
            Map.entry("metadata", new Members()),
            Map.entry("reasoning", new Members()),
            Map.entry("text", new Members()),
            Map.entry("stream_options", new Members()),
            Map.entry("prompt", new Members()),
            Map.entry("include", new Texts(false)));

    /** Checks a value that is not null. */
    void check(Slice value, String name);

    record Decimal(double least, double most) implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            if (!value.isNumber()) {
                throw wrong(name, "must be a number");
            }
            double number = Double.parseDouble(value.json());
            if (number < least || number > most) {
                throw wrong(name, "must be from " + plain(least) + " to " + plain(most));
            }
        }

        private static String plain(double bound) {
            return Long.toString((long) bound);
        }
    }

    record Whole(long least, long most) implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            if (!value.isWhole()) {
                throw wrong(name, "must be a whole number");
            }
            OptionalLong whole = value.whole();
            if (whole.isEmpty() || whole.getAsLong() < least || whole.getAsLong() > most) {
                throw wrong(name, least > 0 ? "must be from " + least + " to " + most : "is out of range");
            }
        }
    }

    record Flag() implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            flag(value, name);
        }
    }

    record Text() implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            if (!value.isString()) {
                throw wrong(name, "must be a string");
            }
        }
    }

    record Texts(boolean oneWillDo) implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            if (oneWillDo && value.isString()) {
                return;
            }
            if (!value.isArray()) {
                throw wrong(name, oneWillDo ? "must be a string or a list of strings" : "must be a list of strings");
            }
            if (!value.items().stream().allMatch(Slice::isString)) {
                throw wrong(name, "must hold strings only");
            }
        }
    }

    record Members() implements MemberRule {
        @Override
        public void check(Slice value, String name) {
            if (!value.isObject()) {
                throw wrong(name, "must be an object");
            }
        }
    }

    /** Also where it is null. */
    static void flag(Slice value, String name) {
        if (value.isGiven() && !value.isFlag()) {
            throw wrong(name, "must be true or false");
        }
    }

    static Refusal wrong(@Nullable String name, String what) {
        return Refusal.badRequest(name == null ? what : "'" + name + "' " + what, name);
    }
}
