package dev.caravan.provider;

import dev.caravan.dialect.openai.AzureSurface;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What an operator says of a resource at Azure, by properties. */
record Azure(ProviderEndpoint provider) {
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
        AzureCloud cloud = AzureCloud.ofHost(uri().map(URI::getHost).orElse(""));
        Entra entra = new Entra(
                provider.property("authority").map(URI::create).orElse(cloud.authority()),
                tenant.orElse(""),
                clientId.orElse(""),
                secret.orElse(""),
                provider.property("scope").orElse(cloud.scope()),
                component.clock());
        return component.transport().tokens().of(entra, component.clock());
    }

    private Optional<URI> uri() {
        return provider.address().map(URI::create);
    }
}
