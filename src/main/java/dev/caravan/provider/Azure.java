package dev.caravan.provider;

import dev.caravan.dialect.openai.AzureSurface;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What an operator says of a resource at Azure, by properties. */
record Azure(ProviderEndpoint provider) {
    private static final String PUBLIC = "https://login.microsoftonline.com";

    /** Clouds of their own, by what the names of their hosts end in: who gives tokens there, and for what. */
    private static final Map<String, String> AUTHORITIES = Map.of(
            ".azure.us", "https://login.microsoftonline.us",
            ".azure.cn", "https://login.partner.microsoftonline.cn");

    AzureSurface surface() {
        String query = uri().map(URI::getRawQuery).orElse("");
        return AzureSurface.of(provider.property("api-version"), query);
    }

    Address address(String baseUrl) {
        Address whole = Address.of(baseUrl, "");
        return new Address(whole.host(), whole.port(), whole.tls(), AzureSurface.root(whole.basePath()));
    }

    /** A key where there is one, else tokens of an application that Entra ID knows. */
    Credentials credentials() {
        Optional<String> key = provider.key();
        Optional<String> tenant = provider.property("tenant");
        Optional<String> clientId = provider.property("client-id");
        Optional<String> secret = provider.property("client-secret");
        if (key.isPresent() || (tenant.isEmpty() && clientId.isEmpty() && secret.isEmpty())) {
            return Credentials.key(
                    key.map(each -> Map.of("api-key", each)).orElse(Map.of()), provider.variable("_API_KEY"));
        }
        ProviderComponent component = provider.component();
        String cloud = cloud();
        Entra entra = new Entra(
                URI.create(provider.property("authority").orElse(AUTHORITIES.getOrDefault(cloud, PUBLIC))),
                tenant.orElse(""),
                clientId.orElse(""),
                secret.orElse(""),
                provider.property("scope").orElse(scope(cloud)),
                component.clock());
        return component.transport().tokens().of(entra, component.clock());
    }

    private static String scope(String cloud) {
        return "https://cognitiveservices" + (cloud.isEmpty() ? ".azure.com" : cloud) + "/.default";
    }

    private String cloud() {
        String host = uri().map(URI::getHost).orElse("");
        return AUTHORITIES.keySet().stream().filter(host::endsWith).findFirst().orElse("");
    }

    private Optional<URI> uri() {
        return provider.address().map(URI::create);
    }
}
