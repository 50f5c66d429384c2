package dev.caravan.provider;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/** Asks a provider for its list of models: costs nothing, and tells a wrong address from a wrong model. */
public final class ModelProbe {
    private static final String ONCE = "asked-once";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ModelProbe() {}

    /** Empty for the sandbox and for a provider that no route leads to. */
    public static Optional<Listing> ask(CamelContext context, String provider) {
        return context.getComponent("llm", LlmComponent.class)
                .endpoint(provider)
                .filter(endpoint -> !endpoint.sandboxed())
                .map(endpoint -> ask(context, endpoint));
    }

    /** One at a time: camel-http does not like to be set up for two addresses in the same moment. */
    private static synchronized Listing ask(CamelContext context, LlmEndpoint provider) {
        // The client would wait out a Retry-After, and ask again.
        HttpClientConfigurer once = HttpClientBuilder::disableAutomaticRetries;
        context.getRegistry().bind(ONCE, once);
        String where = provider.where().origin();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange answered = template.request(
                    address(provider),
                    exchange -> exchange.getMessage().getHeaders().putAll(provider.headers()));
            if (answered.getException() != null) {
                return new Listing.Unreachable(where);
            }
            int status = answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
            String body = answered.getMessage().getBody(String.class);
            return status == 200 && body != null ? read(where, body) : new Listing.NoList(where, status);
        } catch (IOException e) {
            return new Listing.Unreachable(where);
        }
    }

    private static String address(LlmEndpoint provider) {
        String list = provider.where().origin()
                + provider.where().basePath()
                + provider.kind().list();
        Duration connect = provider.component().settings().duration("caravan.timeout.connect");
        return list + (list.contains("?") ? "&" : "?")
                + "httpMethod=GET&throwExceptionOnFailure=false&followRedirects=false&httpClientConfigurer=#" + ONCE
                + "&connectTimeout=" + connect.toMillis()
                + "&responseTimeout=" + PATIENCE.toMillis();
    }

    /** OpenAI and Claude say {@code data} and {@code id}, Gemini and Ollama {@code models} and {@code name}. */
    private static Listing read(String where, String body) {
        try {
            Slice root = Slice.parse(body.getBytes(StandardCharsets.UTF_8));
            List<String> names = new ArrayList<>();
            root.get("data").items().forEach(model -> names.add(model.get("id").text()));
            root.get("models")
                    .items()
                    .forEach(model -> names.add(model.get("name").text().replaceFirst("^models/", "")));
            names.removeIf(String::isEmpty);
            return new Listing.Models(where, names);
        } catch (IOException e) {
            return new Listing.NoList(where, 200);
        }
    }
}
