package dev.caravan.routeset;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.GenericFileEndpoint;

/**
 * What watched folders and filters remember, owned by the process: which files are being worked on, which were seen. A
 * set of routes that takes over neither takes a file twice nor starts a folder from its beginning. Safe for use by many
 * threads.
 */
public final class Memories {
    private static final int MOST = 100_000;

    private final Seen filters = new Seen(MOST);
    private final Seen underWay = new Seen(MOST);
    private final Map<String, Seen> byFolder = new ConcurrentHashMap<>();

    /** For {@code idempotentConsumer} steps, as the bean {@code seen}. */
    public Seen filters() {
        return filters;
    }

    /** Lends them to every watched folder of a set of routes. */
    public void lendTo(CamelContext context) {
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> lend(uri, endpoint));
    }

    private Endpoint lend(String uri, Endpoint endpoint) {
        if (endpoint instanceof GenericFileEndpoint<?> files) {
            files.setInProgressRepository(underWay);
            boolean remembers = Boolean.TRUE.equals(files.isIdempotent()) || files.isNoop();
            if (remembers && files.getIdempotentRepository() == null) {
                files.setIdempotentRepository(byFolder.computeIfAbsent(folder(uri, files), key -> new Seen(MOST)));
            }
        }
        return endpoint;
    }

    /** The folder and which of its files; how often they are looked for does not matter. */
    private static String folder(String uri, GenericFileEndpoint<?> files) {
        return uri.split("\\?", 2)[0]
                + ' '
                + files.getInclude()
                + ' '
                + files.getAntInclude()
                + ' '
                + files.getFileName();
    }
}
