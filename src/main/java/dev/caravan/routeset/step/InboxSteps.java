package dev.caravan.routeset.step;

import dev.caravan.batch.files.Inbox;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The step behind the watched folder, as the route calls it. Threads may share it. */
public final class InboxSteps {
    private final Optional<Inbox> inbox;

    public InboxSteps(Optional<Inbox> inbox) {
        this.inbox = inbox;
    }

    /** Makes a batch of the file, and comes back at once. */
    public void take(Exchange exchange) {
        Path file = Path.of(exchange.getMessage().getHeader(Exchange.FILE_PATH, String.class));
        inbox.ifPresent(open -> open.take(file));
    }
}
