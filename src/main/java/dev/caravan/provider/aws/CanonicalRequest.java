package dev.caravan.provider.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request in the one form in which both sides sign it (Signature Version 4). {@code payloadHash} is that of the body in
 * hexadecimal digits. Immutable.
 */
record CanonicalRequest(String method, URI uri, SortedMap<String, String> headers, String payloadHash) {
    static CanonicalRequest of(String method, URI uri, Map<String, String> headers, String payloadHash) {
        SortedMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) ->
                signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" +", " ")));
        return new CanonicalRequest(method, uri, signed, payloadHash);
    }

    String signedHeaders() {
        return String.join(";", headers.keySet());
    }

    String text() {
        String lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        return String.join("\n", method, path(), query(), lines, signedHeaders(), payloadHash);
    }

    /** What is encoded in the path already is encoded once more, which every service but S3 wants. */
    private String path() {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : encoded(path, "/");
    }

    private String query() {
        String query = uri.getRawQuery();
        if (query == null || query.isEmpty()) {
            return "";
        }
        List<String[]> parameters = new ArrayList<>();
        for (String each : query.split("&", -1)) {
            String[] pair = each.split("=", 2);
            parameters.add(new String[] {pair[0], pair.length > 1 ? pair[1] : ""});
        }
        parameters.sort((one, other) -> Arrays.compare(one, other));
        return parameters.stream().map(pair -> pair[0] + "=" + pair[1]).collect(Collectors.joining("&"));
    }

    static String encoded(String text, String alsoPlain) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte letter : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (letter >= 'a' && letter <= 'z')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= '0' && letter <= '9')
                    || "-._~".indexOf(letter) >= 0
                    || alsoPlain.indexOf(letter) >= 0;
            if (plain) {
                encoded.append((char) letter);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", letter & 0xFF));
            }
        }
        return encoded.toString();
    }
}
