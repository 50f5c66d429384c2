package dev.caravan.provider;

import java.net.URI;
import java.util.regex.Pattern;

/** Where an OpenAI-compatible provider listens. A base URL is taken with or without its version. */
record OpenAiAddress(String host, int port, boolean tls, String basePath) {
    private static final Pattern VERSIONED = Pattern.compile(".*/v\\d[^/]*(/.*)?");

    static OpenAiAddress of(String baseUrl) {
        URI uri = URI.create(baseUrl);
        boolean tls = "https".equals(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        String host = uri.getHost().replace("[", "").replace("]", "");
        return new OpenAiAddress(host, port, tls, VERSIONED.matcher(path).matches() ? path : path + "/v1");
    }
}
