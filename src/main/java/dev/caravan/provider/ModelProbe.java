package dev.caravan.provider;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpEndpoint;

/**
 * Asks providers for their lists of models: costs nothing, and tells a wrong address from a wrong model. Threads may
 * share it, and ask side by side.
 */
public final class ModelProbe {
    /** A list of a thousand models has about a megabyte. */
    private static final int LONGEST = 4 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CamelContext context;
    private final Map<String, Producer> lists = new HashMap<>();

    /** It ends with the context. */
    public ModelProbe(CamelContext context) {
        this.context = context;
    }

    /** Empty for the sandbox and for a provider that no route leads to. */
    public Optional<Listing> ask(String provider) {
        return context.hasComponent("provider") instanceof ProviderComponent component
                ? component
                        .endpoint(provider)
                        .filter(endpoint -> !endpoint.sandboxed())
                        .map(this::ask)
                : Optional.empty();
    }

    private Listing ask(ProviderEndpoint provider) {
        String where = provider.where().origin();
        try {
            Producer list = list(provider);
            Exchange exchange = list.getEndpoint().createExchange();
            exchange.getMessage().getHeaders().putAll(headers(provider));
            list.process(exchange);
            int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
            String body = exchange.getMessage().getBody(String.class);
            boolean listed = status == 200 && body != null && provider.kind().listsWhatItServes();
            return listed ? read(where, body) : new Listing.NoList(where, status);
        } catch (ProviderFailure e) {
            return e.trouble() == Trouble.AUTH
                    ? new Listing.NoCredentials(where, e.reason())
                    : new Listing.Unreachable(where);
        } catch (ShortAnswers.TooLong e) {
            return new Listing.TooLong(where, LONGEST >> 20);
        } catch (Exception e) {
            return new Listing.Unreachable(where);
        }
    }

    private static Map<String, String> headers(ProviderEndpoint provider) {
        Credentials credentials = provider.credentials();
        Map<String, String> headers = new HashMap<>(credentials.lasting());
        headers.putAll(credentials.made(new Outgoing(
                "GET", provider.kind().lists(provider), provider.kind().list(provider), Buffer.buffer())));
        return headers;
    }

    /** Set up one at a time, once for each provider, and kept; only the asking goes side by side. */
    private synchronized Producer list(ProviderEndpoint provider) throws Exception {
        Producer known = lists.get(provider.name());
        if (known != null) {
            return known;
        }
        HttpEndpoint endpoint = context.getEndpoint(address(provider), HttpEndpoint.class);
        // The client would wait out a Retry-After, and ask again.
        endpoint.setHttpClientConfigurer(client ->
                client.disableAutomaticRetries().addExecInterceptorFirst("short-answers", new ShortAnswers(LONGEST)));
        Producer made = endpoint.createProducer();
        context.addService(made);
        lists.put(provider.name(), made);
        return made;
    }

    /** A connection kept from one probe to the next may have died in between, and the provider would look down. */
    private static String address(ProviderEndpoint provider) {
        Address where = provider.kind().lists(provider);
        String list = where.origin() + where.basePath() + provider.kind().list(provider);
        Duration connect = provider.component().settings().duration("caravan.timeout.connect");
        return list + (list.contains("?") ? "&" : "?")
                + "httpMethod=GET&throwExceptionOnFailure=false&followRedirects=false&connectionClose=true"
                + "&connectTimeout=" + connect.toMillis()
                + "&responseTimeout=" + PATIENCE.toMillis();
    }

    /** OpenAI and Claude say {@code data} and {@code id}, Gemini and Ollama {@code models} and {@code name},
     * Vertex {@code publisherModels}, Bedrock {@code modelSummaries} and {@code modelId}. */
    private static Listing read(String where, String body) {
        try {
            Slice root = Slice.parse(body.getBytes(StandardCharsets.UTF_8));
            List<String> names = new ArrayList<>();
            root.get("data").items().forEach(model -> names.add(model.get("id").text()));
            root.get("models")
                    .items()
                    .forEach(model -> names.add(model.get("name").text().replaceFirst("^models/", "")));
            root.get("modelSummaries")
                    .items()
                    .forEach(model -> names.add(model.get("modelId").text()));
            root.get("publisherModels")
                    .items()
                    .forEach(
                            model -> names.add(model.get("name").text().replaceFirst("^publishers/[^/]+/models/", "")));
            names.removeIf(String::isEmpty);
            return new Listing.Models(where, names);
        } catch (IOException e) {
            return new Listing.NoList(where, 200);
        }
    }
}
