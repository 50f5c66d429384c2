package dev.caravan.hold;

import dev.caravan.json.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request has in it beside words. How many tokens that is depends on what is in it, which nobody looks into here:
 * these are more than most are.
 */
enum Attachment {
    NONE {
        @Override
        long tokens(int length) {
            return 0;
        }
    },
    /** However large: providers make it smaller. */
    IMAGE {
        @Override
        long tokens(int length) {
            return AT_LEAST;
        }
    },
    /** A minute of speech is some 2,000 tokens, and in base64 hardly less than 128,000 characters. */
    SOUND {
        @Override
        long tokens(int length) {
            return AT_LEAST + length / 64;
        }
    },
    DOCUMENT {
        @Override
        long tokens(int length) {
            return AT_LEAST + length / 2;
        }
    },
    /** A document that only its provider can see. */
    ELSEWHERE {
        @Override
        long tokens(int length) {
            return 100_000;
        }
    };

    private static final long AT_LEAST = 6_000;

    /** In base64, or what a text would have to be to look like it: this long, and without a blank. */
    private static final int FILE_BEGINS = 128;

    /** Images begin with one of these, in base64; all else is a document. */
    private static final List<String> IMAGES = List.of("iVBOR", "/9j/", "R0lGO", "UklGR");

    abstract long tokens(int length);

    /** {@code type} is that of the part of a message that it stands in. */
    static Attachment at(@Nullable String holder, String name, String type, JsonText text) {
        if (text.isEmpty()) {
            return NONE;
        }
        return switch (name) {
            case "file_id" -> ELSEWHERE;
            case "file_data" -> DOCUMENT;
            case "url" -> atUrl(holder, type, text);
            case "data" -> ofData(holder, text);
            default -> NONE;
        };
    }

    private static Attachment atUrl(@Nullable String holder, String type, JsonText url) {
        if ("image_url".equals(holder)) {
            String beginning = url.beginning(FILE_BEGINS);
            return beginning.startsWith("data:") && !beginning.startsWith("data:image/") ? DOCUMENT : IMAGE;
        }
        if (!"source".equals(holder)) {
            return NONE;
        }
        return switch (type) {
            case "image" -> IMAGE;
            case "document" -> ELSEWHERE;
            default -> NONE;
        };
    }

    private static Attachment ofData(@Nullable String holder, JsonText data) {
        if ("input_audio".equals(holder)) {
            return SOUND;
        }
        String beginning = data.beginning(FILE_BEGINS);
        if (!"source".equals(holder) || !beginning.chars().allMatch(Attachment::isBase64)) {
            return NONE;
        }
        return IMAGES.stream().anyMatch(beginning::startsWith) ? IMAGE : DOCUMENT;
    }

    private static boolean isBase64(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '='
                || c == '-'
                || c == '_';
    }
}
