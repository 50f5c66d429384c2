package dev.caravan.cli.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Route;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for all that routes reach beside models: files, queues, other servers. What is sent there is remembered and
 * goes nowhere, and nothing comes from there but what a test sends into a route. Threads may share it.
 */
final class Outside {
    /** What stays in this process. */
    private static final Set<String> INSIDE = Set.of(
            "bean",
            "caffeine-cache",
            "class",
            "dataformat",
            "direct",
            "kamelet",
            "langchain4j-chat",
            "language",
            "log",
            "micrometer",
            "mock",
            "platform-http",
            "provider",
            "ref",
            "rest",
            "rest-api",
            "seda",
            "validator",
            "xslt");

    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Processor> waiting = new ConcurrentHashMap<>();
    private @Nullable CamelContext context;

    void standIn(CamelContext under) {
        context = under;
        under.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
            return INSIDE.contains(scheme) ? endpoint : new Facade(endpoint);
        });
    }

    synchronized int length() {
        return sent.size();
    }

    synchronized List<Sent> sentSince(int before) {
        return List.copyOf(sent.subList(Math.min(before, sent.size()), sent.size()));
    }

    private synchronized void remember(Sent one) {
        sent.add(one);
    }

    /** Sends a message into a route, wherever it begins; empty where there is no such route. */
    Optional<Exchange> send(String id, Map<String, String> headers, String body) throws Exception {
        CamelContext under = context;
        Route route = under == null ? null : under.getRoute(id);
        if (under == null || route == null) {
            return Optional.empty();
        }
        Exchange exchange = new DefaultExchange(under, ExchangePattern.InOut);
        exchange.getMessage().setBody(body);
        headers.forEach(exchange.getMessage()::setHeader);
        @Nullable Processor own = waiting.get(route.getEndpoint().getEndpointUri());
        if (own == null) {
            try (var template = under.createProducerTemplate()) {
                return Optional.of(template.send(route.getEndpoint(), exchange));
            }
        }
        own.process(exchange);
        return Optional.of(exchange);
    }

    private final class Facade extends DefaultEndpoint {
        private final Endpoint real;

        Facade(Endpoint real) {
            super(real.getEndpointUri(), null);
            setCamelContext(real.getCamelContext());
            this.real = real;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    remember(told(exchange));
                }
            };
        }

        private Sent told(Exchange exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
            if (real instanceof GenericFileEndpoint<?> file && file.getFileName() != null) {
                headers.putIfAbsent(Exchange.FILE_NAME, file.getFileName().evaluate(exchange, String.class));
            }
            String body = Optional.ofNullable(exchange.getMessage().getBody(String.class))
                    .orElse("");
            return new Sent(asWritten(real.getEndpointBaseUri()), headers, body);
        }

        /** As people write it: {@code file:data}, {@code http://host}. */
        private String asWritten(String uri) {
            return uri.startsWith("http") ? uri : uri.replaceFirst("://", ":");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            waiting.put(getEndpointUri(), processor);
            return new DefaultConsumer(this, processor);
        }

        @Override
        public boolean isSingleton() {
            return real.isSingleton();
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }
    }
}
