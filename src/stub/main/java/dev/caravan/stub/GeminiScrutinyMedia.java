package dev.caravan.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** Which media the vendor takes, and from where. */
final class GeminiScrutinyMedia {
    private static final Set<String> TYPES = Set.of(
            "image/png",
            "image/jpeg",
            "image/webp",
            "image/heic",
            "image/heif",
            "audio/wav",
            "audio/mp3",
            "audio/mpeg",
            "audio/aiff",
            "audio/aac",
            "audio/ogg",
            "audio/flac",
            "video/mp4",
            "video/mpeg",
            "video/mov",
            "video/avi",
            "video/x-flv",
            "video/mpg",
            "video/webm",
            "video/wmv",
            "video/3gpp",
            "application/pdf",
            "text/plain");
    private static final Pattern FILE =
            Pattern.compile("https://generativelanguage\\.googleapis\\.com/v1beta/files/\\S+"
                    + "|https://(www\\.)?youtube\\.com/watch\\?v=\\S+"
                    + "|https://youtu\\.be/\\S+");

    private GeminiScrutinyMedia() {}

    static void inspectBlob(JsonNode blob, String place, GeminiFindings findings) {
        String type = blob.path("mimeType").asText();
        findings.require(!type.isEmpty(), place + ".mime_type", "mime_type is required.");
        findings.require(!blob.path("data").asText().isEmpty(), place + ".data", "data is required.");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            findings.addWhole("Unsupported MIME type: " + type);
        }
    }

    static void inspectFile(JsonNode file, String place, GeminiFindings findings) {
        String uri = file.path("fileUri").asText();
        findings.require(!uri.isEmpty(), place + ".file_uri", "file_uri is required.");
        if (!uri.isEmpty() && !FILE.matcher(uri).matches()) {
            findings.addWhole("Unsupported file uri: " + uri);
        }
        String type = file.path("mimeType").asText("image/png");
        if (!TYPES.contains(type)) {
            findings.addWhole("Unsupported MIME type: " + type);
        }
    }
}
