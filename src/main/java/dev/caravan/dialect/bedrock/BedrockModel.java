package dev.caravan.dialect.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** A model by the name that Bedrock has for it: an id, an inference profile, or the ARN of something of the operator's own. */
record BedrockModel(String name) {
    /** Who made it. Converse has the same words for all of them, and none for what only some can do. */
    enum Maker {
        /** Also what does not tell: profiles and throughput of the operator's own are Claude's nearly always. */
        CLAUDE,
        NOVA,
        COHERE,
        OPEN_AI,
        OTHER
    }

    private static final Pattern MAKER = Pattern.compile(
            "(?:.*/)?(?:(?:us|us-gov|eu|apac|jp|au|ca|sa|me|il|mx|af|in|global)\\.)?(?<maker>[a-z0-9-]+)\\.(?<rest>.+)");

    Maker maker() {
        var found = MAKER.matcher(name.toLowerCase(Locale.ROOT));
        if (!found.matches()) {
            return Maker.CLAUDE;
        }
        return switch (found.group("maker")) {
            case "anthropic" -> Maker.CLAUDE;
            case "amazon" -> found.group("rest").startsWith("nova") ? Maker.NOVA : Maker.OTHER;
            case "cohere" -> Maker.COHERE;
            case "openai" -> Maker.OPEN_AI;
            default -> Maker.OTHER;
        };
    }

    boolean cachesByPoints() {
        return maker() == Maker.CLAUDE || maker() == Maker.NOVA;
    }

    /** Everything in the name that is not plain is encoded, as signatures want it. */
    String path(String verb) {
        StringBuilder path = new StringBuilder("/model/");
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (letter >= 'a' && letter <= 'z')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= '0' && letter <= '9')
                    || "-._~".indexOf(letter) >= 0;
            if (plain) {
                path.append((char) letter);
            } else {
                path.append(String.format(Locale.ROOT, "%%%02X", letter & 0xFF));
            }
        }
        return path.append('/').append(verb).toString();
    }
}
