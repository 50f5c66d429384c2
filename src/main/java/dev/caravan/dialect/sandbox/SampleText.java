package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** A string that a schema accepts: of a known format, or of the length asked for. A pattern is not heeded. */
final class SampleText {
    private static final String TEXT = "sandbox";
    private static final int LONGEST = 10_000;

    private SampleText() {}

    static String of(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date-time" -> "2026-01-01T00:00:00Z";
            case "date" -> "2026-01-01";
            case "time" -> "00:00:00Z";
            case "duration" -> "PT1S";
            case "email" -> "sandbox@example.com";
            case "hostname" -> "example.com";
            case "uri", "uri-reference" -> "https://example.com/";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case "ipv4" -> "192.0.2.1";
            case "ipv6" -> "2001:db8::1";
            default -> ofLength(schema);
        };
    }

    private static String ofLength(JsonNode schema) {
        int least = Math.min(schema.path("minLength").asInt(), LONGEST);
        int most = Math.max(schema.path("maxLength").asInt(Integer.MAX_VALUE), 0);
        String longEnough = TEXT.repeat(Math.max(least - 1, 0) / TEXT.length() + 1);
        return longEnough.substring(0, Math.min(Math.max(least, TEXT.length()), Math.min(most, longEnough.length())));
    }
}
