package dev.caravan.json;

import java.nio.charset.StandardCharsets;

/** Names that nearly all requests and answers have: they need not be made anew each time. Safe for use by many threads. */
final class KnownNames {
    private static final int SLOTS = 1024;

    private static final String[] NAMES = new String[SLOTS];

    static {
        String known = "model messages role content type text stream max_tokens temperature top_p tools tool_choice"
                + " function name parameters description properties required arguments tool_calls tool_call_id id"
                + " image_url url system stop n user metadata input input_schema tool_use_id source media_type data"
                + " cache_control choices delta index finish_reason usage prompt_tokens completion_tokens total_tokens"
                + " object created message thinking signature partial_json content_block enum items format"
                + " stream_options include_usage response_format seed service_tier max_completion_tokens title"
                + " additionalProperties strict reasoning_effort parallel_tool_calls stop_sequences detail";
        for (String name : known.split(" ", -1)) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            NAMES[slot(bytes, 0, bytes.length)] = name;
        }
    }

    private KnownNames() {}

    /** The name that has its mark there. */
    static String of(Places places, int at) {
        int start = places.start(at) + 1;
        int length = places.end(at) - 1 - start;
        if (length > 0) {
            String known = NAMES[slot(places.json(), start, length)];
            if (known != null && places.is(at, known)) {
                return known;
            }
        }
        return places.text(at).plain();
    }

    private static int slot(byte[] json, int start, int length) {
        int mixed = length + json[start] * 31 + json[start + length / 2] * 961 + json[start + length - 1] * 29791;
        return (mixed * 0x9E3779B9) >>> 22;
    }
}
