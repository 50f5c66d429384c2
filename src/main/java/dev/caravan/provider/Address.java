package dev.caravan.provider;

import java.net.URI;
import java.util.regex.Pattern;

/** Where a provider listens. A base URL is taken with or without the ending that the provider's paths begin with. */
record Address(String host, int port, boolean tls, String basePath) {
    private static final Pattern VERSIONED = Pattern.compile(".*/v\\d[^/]*(/.*)?");

    /**
     * {@code ending} is added where it is not there, or, for an ending such as {@code /v1}, no other version. Another one
     * stands in for {@code /v1}: people copy the address at which Ollama speaks OpenAI's API.
     */
    static Address of(String baseUrl, String ending) {
        URI uri = URI.create(baseUrl);
        boolean tls = "https".equals(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        String host = uri.getHost().replace("[", "").replace("]", "");
        boolean versioned = ending.startsWith("/v") && VERSIONED.matcher(path).matches();
        String root = ending.startsWith("/v") ? path : path.replaceFirst("/v1$", "");
        return new Address(host, port, tls, versioned || root.endsWith(ending) ? root : root + ending);
    }

    /** As people write it, such as {@code https://api.openai.com}. */
    String origin() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        boolean usual = port == (tls ? 443 : 80);
        return (tls ? "https://" : "http://") + shown + (usual ? "" : ":" + port);
    }
}
