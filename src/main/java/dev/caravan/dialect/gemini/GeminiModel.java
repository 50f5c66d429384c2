package dev.caravan.dialect.gemini;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model, and where it is called. Callers may pin any text as its name: none leads to another path. */
record GeminiModel(String name, GeminiHome home) {
    private static final String COLLECTION = "models/";
    private static final Pattern GENERATION = Pattern.compile("gemini-(?:(\\d{1,3})(?!\\d)|[a-z-]*latest)");

    static GeminiModel named(String name, GeminiHome home) {
        return new GeminiModel(name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : name, home);
    }

    String path(String verb) {
        // No path can climb: with the verb behind it, a name of dots is no step up.
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "/" + COLLECTION + encoded + ":" + verb;
    }

    boolean isAtVertex() {
        return home == GeminiHome.VERTEX;
    }

    /** As bodies call it. */
    String resource() {
        return COLLECTION + name;
    }

    /** Whether it is a Gemini 3 or newer, as far as its name says: those sign their calls of tools, and want that back. */
    boolean isThirdOrLater() {
        Matcher generation = GENERATION.matcher(name);
        return generation.find() && (generation.group(1) == null || Integer.parseInt(generation.group(1)) >= 3);
    }
}
