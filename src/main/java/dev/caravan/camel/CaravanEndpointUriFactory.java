package dev.caravan.camel;

import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.support.component.EndpointUriFactorySupport;

/** Builds addresses of ours of their options. Found by Camel under the name {@code caravan-endpoint}. */
public final class CaravanEndpointUriFactory extends EndpointUriFactorySupport implements EndpointUriFactory {
    private static final String PATH = "model";

    private final Set<String> names = new TreeSet<>(new CaravanEndpointConfigurer().names());

    public CaravanEndpointUriFactory() {
        names.add(PATH);
    }

    @Override
    public boolean isEnabled(String scheme) {
        return scheme.equals("caravan");
    }

    @Override
    public String buildUri(String scheme, Map<String, Object> properties, boolean encode) throws URISyntaxException {
        Map<String, Object> left = new HashMap<>(properties);
        String syntax = scheme + ":" + PATH;
        String uri = buildPathParameter(syntax, syntax, PATH, null, true, left);
        return buildQueryParameters(uri, left, encode);
    }

    @Override
    public Set<String> propertyNames() {
        return names;
    }

    @Override
    public Set<String> secretPropertyNames() {
        return Set.of();
    }

    @Override
    public Map<String, String> multiValuePrefixes() {
        return Map.of();
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
