package dev.caravan.admit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.caravan.call.Call;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words that no request may hold. Every text of a request is looked at, whoever is to have said it and however its JSON
 * is written; images and other files are not. It keeps honest people from slips: who wants to get a word through will
 * spell it in another way. Threads may share it.
 */
public final class ForbiddenWords {
    private static final String NOT_IN_A_WORD = "[\\p{L}\\p{N}]";

    /** Long and without a blank: a file in base64 and no text. */
    private static final Pattern FILE = Pattern.compile("(?:data:[\\w/+.-]+;base64,)?+[\\w/+=-]{256,}+");

    /** By the list as the route has it. */
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    /**
     * Lets a call pass that holds none of the words, which stand between commas; capitals make no difference.
     *
     * @throws Refusal 400 where it holds one
     */
    public void requireNone(Call call, String words) {
        Pattern pattern = patterns.computeIfAbsent(words, ForbiddenWords::pattern);
        try (JsonParser parser = Json.factory()
                .createParser(
                        new ByteBufferBackedInputStream(call.asked().request().json()))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    requireNone(parser.getText(), pattern);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a request that was read before cannot be read again", e);
        }
    }

    private static void requireNone(String text, Pattern pattern) {
        Matcher found = pattern.matcher(text);
        if (found.find() && !FILE.matcher(text).matches()) {
            String message = "the request holds '" + found.group() + "', which is not allowed here";
            throw new Refusal(400, "invalid_request_error", "blocked_word", null, message, null);
        }
    }

    /** Whole words; between the words of a phrase there may be any blanks. */
    private static Pattern pattern(String words) {
        String any = Stream.of(words.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(word -> Stream.of(word.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+")))
                .collect(Collectors.joining("|"));
        if (any.isEmpty()) {
            throw new IllegalArgumentException("requireNone needs a word at least");
        }
        return Pattern.compile(
                "(?<!" + NOT_IN_A_WORD + ")(?:" + any + ")(?!" + NOT_IN_A_WORD + ")",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
