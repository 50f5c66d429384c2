package dev.caravan.camel;

import dev.caravan.Embedded;
import dev.caravan.harness.Books;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Another application's Camel context, with a Caravan in its registry whose only provider is a stub. */
final class Host implements AutoCloseable {

    private final Path home = temporary();
    private final ProviderStub openai = ProviderStub.openAi().says("from the model");
    private final Embedded caravan;
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;

    Host(String... properties) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "caravan.data", home.toString(),
                "caravan.provider.openai.api-key", "sk-test",
                "caravan.provider.openai.base-url", openai.baseUrl(),
                "caravan.tier.simple.chain", "openai/gpt-5-mini",
                "caravan.tier.complex.chain", "openai/gpt-5",
                "caravan.cache.ttl", "0s",
                "caravan.retry.tries", "1"));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        caravan = Embedded.start(all);
        context.getRegistry().bind("caravan", caravan);
        context.start();
        template = context.createProducerTemplate();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("host");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    ProviderStub openai() {
        return openai;
    }

    CamelContext context() {
        return context;
    }

    Path home() {
        return home;
    }

    /** Sends the body to an endpoint and returns what became of the exchange, failed or not. */
    Exchange send(String uri, Object body) {
        return template.request(uri, exchange -> exchange.getMessage().setBody(body));
    }

    FluentProducerTemplate fluent() {
        return context.createFluentProducerTemplate();
    }

    ProducerTemplate template() {
        return template;
    }

    /** Adds routes as a host would have them in a file. */
    Host routes(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("host.camel.yaml", yaml));
        return this;
    }

    List<Books.Row> ledger() {
        return Books.in(home).rows("SELECT * FROM ledger ORDER BY at, part");
    }

    @Override
    public void close() {
        context.stop();
        caravan.close();
        openai.close();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
