package dev.caravan.routeset.step;

import dev.caravan.account.Accounted;
import dev.caravan.admit.Admitted;
import dev.caravan.cache.AnswerCache;
import dev.caravan.cache.Kept;
import dev.caravan.cache.Recalled;
import dev.caravan.cache.Seeking;
import dev.caravan.cache.Sought;
import dev.caravan.call.CacheUse;
import dev.caravan.call.Call;
import dev.caravan.call.Caller;
import dev.caravan.call.EventFlow;
import dev.caravan.call.Recall;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The steps around the cache, as the routes call them: what the station decides, told to the caffeine-cache steps by
 * their headers and to the routers as the variable {@code cache}. Threads may share it.
 */
public final class CacheSteps {
    private static final String CACHE = "cache";
    private static final String SEEKING = "seeking";

    private final AnswerCache cache;

    public CacheSteps(AnswerCache cache) {
        this.cache = cache;
    }

    /** Leaves {@code bypass}, {@code read} or {@code join} as the variable. */
    public Call seek(@Body Admitted admitted, Exchange exchange) {
        Call call = cache.seek(admitted);
        if (call instanceof Seeking seeking) {
            exchange.getMessage().setHeader(CaffeineConstants.KEY, seeking.key());
            exchange.setVariable(SEEKING, seeking);
            exchange.setVariable(CACHE, reads(seeking) ? "read" : "join");
        } else {
            note(exchange, admitted.asked().caller(), CacheUse.BYPASS);
        }
        return call;
    }

    private static boolean reads(Seeking seeking) {
        return seeking.asked().recall() == Recall.WELCOME && seeking.once().isEmpty();
    }

    /** Where the cache had the answer, that is the body. Leaves {@code hit}, {@code coalesced} or {@code miss}. */
    public Call recall(Exchange exchange) {
        Seeking seeking = exchange.getVariable(SEEKING, Seeking.class);
        Kept found = exchange.getMessage().getBody() instanceof Kept kept ? kept : null;
        // Whatever fails from here on, the call is what it fails for.
        exchange.getMessage().setBody(seeking);
        Call call = cache.recall(seeking, found);
        if (call instanceof Sought) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    cache.over(call, endingOf(done));
                }
            });
        }
        note(
                exchange,
                call.asked().caller(),
                call instanceof Recalled recalled ? recalled.use() : ((Sought) call).use());
        return call;
    }

    private static Optional<EventFlow.End> endingOf(Exchange done) {
        return done.getMessage().getBody() instanceof Accounted accounted
                ? Optional.of(accounted.delivered().end())
                : Optional.empty();
    }

    private static void note(Exchange exchange, Caller caller, CacheUse use) {
        exchange.setVariable(CACHE, use.label());
        caller.note("x-caravan-cache", use.label());
    }

    /** Leaves {@code kept} as the variable where the answer is worth keeping. */
    public void keep(@Body Accounted accounted, Exchange exchange) {
        cache.keep(accounted.delivered()).ifPresent(keeping -> {
            exchange.getMessage().setHeader(CaffeineConstants.KEY, keeping.key());
            exchange.getMessage().setHeader(CaffeineConstants.VALUE, keeping.answer());
            exchange.setVariable(CACHE, "kept");
        });
    }

    /** Whoever waited for the same call gets the answer now. */
    public void land(@Body Accounted accounted) {
        cache.land(accounted.delivered());
    }
}
