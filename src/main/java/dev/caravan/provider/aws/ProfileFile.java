package dev.caravan.provider.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A file of profiles, as the tools of AWS write it: {@code [name]} or {@code [profile name]}, and lines below. */
record ProfileFile(Map<String, Map<String, String>> profiles) {
    /** What cannot be read holds nothing. */
    static ProfileFile read(Path file) {
        try {
            return parsed(Files.readString(file));
        } catch (IOException e) {
            return new ProfileFile(Map.of());
        }
    }

    static ProfileFile parsed(String text) {
        Map<String, Map<String, String>> profiles = new HashMap<>();
        Map<String, String> profile = new HashMap<>();
        for (String line : text.lines().toList()) {
            String content = line.strip();
            if (content.startsWith("[") && content.contains("]")) {
                String name = content.substring(1, content.indexOf(']')).strip();
                profile = profiles.computeIfAbsent(name.replaceFirst("^profile\\s+", ""), first -> new HashMap<>());
                continue;
            }
            int equals = content.indexOf('=');
            boolean nested = line.startsWith(" ") || line.startsWith("\t");
            if (equals > 0 && !nested && !content.startsWith("#") && !content.startsWith(";")) {
                String value = content.substring(equals + 1).strip();
                profile.put(
                        content.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        value.replaceFirst("\\s+[#;].*$", ""));
            }
        }
        return new ProfileFile(profiles);
    }

    Map<String, String> profile(String name) {
        return profiles.getOrDefault(name, Map.of());
    }
}
