package dev.caravan.provider;

import java.net.URI;
import java.util.Map;

/** One of Microsoft's clouds: who gives tokens there, and what those for models are for. */
record AzureCloud(URI authority, String scope) {
    private static final AzureCloud PUBLIC = of("https://login.microsoftonline.com", "azure.com");

    /** By what the names of hosts end in. */
    private static final Map<String, AzureCloud> SOVEREIGN = Map.of(
            ".azure.us", of("https://login.microsoftonline.us", "azure.us"),
            ".azure.cn", of("https://login.partner.microsoftonline.cn", "azure.cn"));

    private static AzureCloud of(String authority, String domain) {
        return new AzureCloud(URI.create(authority), "https://cognitiveservices." + domain + "/.default");
    }

    static AzureCloud ofHost(String host) {
        return SOVEREIGN.entrySet().stream()
                .filter(cloud -> host.endsWith(cloud.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(PUBLIC);
    }
}
