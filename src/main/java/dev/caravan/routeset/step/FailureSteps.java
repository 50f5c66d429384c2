package dev.caravan.routeset.step;

import dev.caravan.account.Account;
import dev.caravan.account.Failed;
import dev.caravan.account.FailureReport;
import dev.caravan.cache.AnswerCache;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.door.ChatDoor;
import dev.caravan.failure.CallerLeft;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * What is done for a call that failed, as the routes call it. The call is taken from the body, whatever stage it had come
 * to: behind a breaker's fallback, Camel's message is no longer the door's. Threads may share it.
 */
public final class FailureSteps {
    private final AnswerCache cache;
    private final Account account;

    public FailureSteps(AnswerCache cache, Account account) {
        this.cache = cache;
        this.account = account;
    }

    /** Tells those who wait for the same call that it failed. */
    public void share(Exchange exchange) {
        callOf(exchange).ifPresent(call -> cache.fail(call, failureOf(exchange)));
    }

    public Failed settle(Exchange exchange) {
        Optional<Call> call = callOf(exchange);
        Caller caller = call.map(made -> made.asked().caller()).orElseGet(() -> ChatDoor.callerOf(exchange));
        String id = call.map(made -> made.asked().id()).orElseGet(() -> ChatDoor.idOf(exchange));
        return account.fail(caller, call, id, failureOf(exchange));
    }

    /** Into the ledger and the log. */
    public Failed record(@Body Failed failed) {
        return account.note(failed);
    }

    /** What there is to say of it, as JSON, for files and for other systems. */
    public String report(@Body Failed failed) {
        return FailureReport.of(failed);
    }

    private static Optional<Call> callOf(Exchange exchange) {
        return Optional.ofNullable(exchange.getMessage().getBody())
                .filter(Call.class::isInstance)
                .map(Call.class::cast);
    }

    private static Throwable failureOf(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure == null ? new CallerLeft() : failure;
    }
}
