package dev.caravan.hold;

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

    abstract long tokens(int length);

    /** {@code type} is that of the part of a message that it stands in. */
    static Attachment at(@Nullable String holder, String name, String type, char[] characters, int offset, int length) {
        if (name.equals("file_id")) {
            return ELSEWHERE;
        }
        if (name.equals("file_data")) {
            return DOCUMENT;
        }
        if (holder == null) {
            return NONE;
        }
        return switch (holder + "." + name) {
            case "image_url.url" -> image(characters, offset, length);
            case "input_audio.data" -> SOUND;
            case "source.data" -> isFile(characters, offset, length) ? ofSource(characters, offset, length) : NONE;
            case "source.url" ->
                switch (type) {
                    case "image" -> IMAGE;
                    case "document" -> ELSEWHERE;
                    default -> NONE;
                };
            default -> NONE;
        };
    }

    private static Attachment image(char[] characters, int offset, int length) {
        boolean other =
                begins("data:", characters, offset, length) && !begins("data:image/", characters, offset, length);
        return other ? DOCUMENT : IMAGE;
    }

    /** Images begin with one of these, in base64; all else is a document. */
    private static Attachment ofSource(char[] characters, int offset, int length) {
        for (String beginning : new String[] {"iVBOR", "/9j/", "R0lGO", "UklGR"}) {
            if (begins(beginning, characters, offset, length)) {
                return IMAGE;
            }
        }
        return DOCUMENT;
    }

    private static boolean begins(String beginning, char[] characters, int offset, int length) {
        if (length < beginning.length()) {
            return false;
        }
        for (int i = 0; i < beginning.length(); i++) {
            if (characters[offset + i] != beginning.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFile(char[] characters, int offset, int length) {
        for (int i = 0; i < Math.min(length, FILE_BEGINS); i++) {
            char c = characters[offset + i];
            boolean base64 = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '+'
                    || c == '/'
                    || c == '='
                    || c == '-'
                    || c == '_';
            if (!base64) {
                return false;
            }
        }
        return true;
    }
}
