package dev.caravan.provider.aws;

import dev.caravan.failure.ProviderFailure;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** How those are asked who give keys. Waits, so it is called where waiting is allowed. */
public interface Errands {
    record Answer(int status, String body) {}

    /** @throws ProviderFailure where no answer comes within the time */
    Answer send(String method, URI where, Map<String, String> headers, String body, Duration within);
}
