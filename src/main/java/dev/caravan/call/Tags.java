package dev.caravan.call;

import dev.caravan.failure.Refusal;
import dev.caravan.request.MemberRule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What callers say of a call beside the question, for whoever reads the bill and for routes to decide by:
 * {@code x-caravan-tags: customer=acme, team=search}. They go into logs, files and tables, so what they may hold is
 * narrow.
 */
public final class Tags {
    public static final String HEADER = "x-caravan-tags";

    private static final int MOST = 16;
    private static final int LONGEST = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/@-]*");

    private Tags() {}

    /**
     * The tags that these values of the header name, in their order.
     *
     * @throws Refusal 400 where one is malformed
     */
    public static Map<String, String> read(List<String> headers) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String header : headers) {
            for (String written : header.split(",", -1)) {
                String tag = written.strip();
                if (!tag.isEmpty()) {
                    add(tag, tags);
                }
            }
        }
        return Collections.unmodifiableMap(tags);
    }

    /**
     * The same of tags that nobody wrote into a header, where a value is one whatever stands in it.
     *
     * @throws Refusal 400 where one is malformed
     */
    public static Map<String, String> require(Map<String, String> given) {
        Map<String, String> tags = new LinkedHashMap<>();
        given.forEach((name, value) -> add(name, value, tags));
        return Collections.unmodifiableMap(tags);
    }

    private static void add(String tag, Map<String, String> tags) {
        int equals = tag.indexOf('=');
        add(
                equals < 0 ? tag : tag.substring(0, equals).strip(),
                equals < 0 ? "" : tag.substring(equals + 1).strip(),
                tags);
    }

    private static void add(String name, String value, Map<String, String> tags) {
        if (!fits(NAME, name) || !fits(VALUE, value)) {
            throw wrong(
                    "must be name=value, …, each of letters, digits and _ . - (a value also of : / @), beginning with"
                            + " a letter or digit, and at most " + LONGEST + " of them");
        }
        if (tags.putIfAbsent(name, value) != null) {
            throw wrong("gives a tag twice");
        }
        if (tags.size() > MOST) {
            throw wrong("holds more than " + MOST + " tags");
        }
    }

    private static boolean fits(Pattern pattern, String text) {
        return text.length() <= LONGEST && pattern.matcher(text).matches();
    }

    private static Refusal wrong(String what) {
        return MemberRule.wrong(HEADER, what);
    }

    /** As callers write them. */
    public static String written(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        tags.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
        return text.toString();
    }
}
