package dev.caravan.door;

import dev.caravan.failure.Refusal;
import dev.caravan.settings.Loopback;
import dev.caravan.settings.Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages in a browser of this machine from calling us: those that say where they are from, unless the operator lets
 * them, and, where no key is
 * asked for, also those that reach us by a name of their own. Safe for use by many threads.
 */
public final class Neighbourhood {
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final String ourName;
    private final boolean guardsOrigin;
    private final boolean guardsHost;
    private final WebPages pages;

    /** By which somebody reached us last; most call by one name again and again. */
    private volatile String nameInUse = "";

    public Neighbourhood(Settings settings) {
        this.ourName = settings.text("caravan.host");
        this.guardsOrigin = settings.loopbackOnly();
        this.guardsHost = !settings.keysRequired();
        this.pages = new WebPages(settings);
    }

    /** @throws Refusal 403 where it comes from elsewhere */
    void require(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (guardsOrigin && origin != null && !pages.sent(request) && !isOurs(hostOf(origin))) {
            throw Refusal.forbidden("pages from elsewhere may not call a Caravan on this machine");
        }
        if (guardsHost && !namesUs(request)) {
            throw Refusal.forbidden("a Caravan that asks for no key answers to its own names only, such as localhost");
        }
    }

    WebPages pages() {
        return pages;
    }

    /**
     * Whether all that names a host in the request names us, under any port. HTTP/1.0 need not name one, and no browser
     * speaks that.
     */
    public boolean namesUs(HttpServerRequest request) {
        String address = request.uri();
        if (!address.startsWith("/") && !address.equals("*") && !isOurs(hostOf(address))) {
            return false;
        }
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        for (String host : hosts) {
            if (host.equals(nameInUse)) {
                continue;
            }
            if (!isOurs(PORT.matcher(host).replaceFirst(""))) {
                return false;
            }
            nameInUse = host;
        }
        return true;
    }

    private boolean isOurs(@Nullable String name) {
        return name != null && (Loopback.isNamedBy(name) || name.equalsIgnoreCase(ourName));
    }

    private static @Nullable String hostOf(String address) {
        try {
            return URI.create(address).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
