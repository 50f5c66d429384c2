package dev.caravan.routeset.step;

import dev.caravan.chain.Breaker;
import dev.caravan.chain.Breakers;
import dev.caravan.chain.Walk;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A {@code circuitBreaker} step: its block, or {@code onFallback} where the breaker is open or the block fails, which then
 * finds the message as it came. A call has the breaker of the model that it has come to, at the endpoint of its key, anything else the step's own.
 * Threads may share it.
 */
final class BreakerStep extends OwnStep implements Navigate<Processor> {
    private static final String NO_MODEL = "";

    private final Breakers.Board breakers;
    private final Breaker.Numbers numbers;
    private final AsyncProcessor block;
    private final @Nullable AsyncProcessor fallback;

    BreakerStep(Breakers.Board breakers, Breaker.Numbers numbers, Processor block, @Nullable Processor fallback) {
        this.breakers = breakers;
        this.numbers = numbers;
        this.block = AsyncProcessorConverterHelper.convert(block);
        this.fallback = fallback == null ? null : AsyncProcessorConverterHelper.convert(fallback);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Walk walk = exchange.getMessage().getBody() instanceof Walk call ? call : null;
        Breaker breaker = breakers.of(walk == null ? NO_MODEL : walk.watched(), numbers);
        switch (breaker.enter(numbers, walk != null && walk.isLastResort())) {
            case Breaker.Entry.Pass pass -> new Attempt(exchange, callback, breaker, pass, walk).begin();
            case Breaker.Entry.Shut shut -> {
                if (walk != null) {
                    walk.foundShut(shut.sinceMillis());
                }
                exchange.setException(
                        ProviderFailure.notNow(Trouble.CIRCUIT_OPEN, Trouble.CIRCUIT_OPEN.words(), shut.readyIn()));
                fallBack(exchange, callback);
            }
        }
        return false;
    }

    /** One message on its way through the block. */
    private final class Attempt {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final Breaker breaker;
        private final Breaker.Entry.Pass pass;
        private final @Nullable Walk walk;
        private final Message before;

        Attempt(
                Exchange exchange,
                AsyncCallback callback,
                Breaker breaker,
                Breaker.Entry.Pass pass,
                @Nullable Walk walk) {
            this.exchange = exchange;
            this.callback = callback;
            this.breaker = breaker;
            this.pass = pass;
            this.walk = walk;
            this.before = exchange.getMessage();
        }

        void begin() {
            exchange.setMessage(before.copy());
            // Whatever the block fails with is ours: the error handlers of the route do not see it.
            exchange.setProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK, true);
            block.process(exchange, done -> end());
        }

        private void end() {
            Exception failure = exchange.getException();
            if (failure != null && !Breakers.marks(failure)) {
                Breakers.leaveAlone(breaker, pass);
            } else if (walk != null) {
                Breakers.settle(breaker, pass, walk, failure == null);
            } else {
                Breakers.settle(breaker, pass, failure == null);
            }
            if (failure == null) {
                exchange.removeProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
                callback.done(false);
            } else {
                exchange.setMessage(before);
                fallBack(exchange, callback);
            }
        }
    }

    private void fallBack(Exchange exchange, AsyncCallback callback) {
        if (fallback == null) {
            exchange.removeProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
            callback.done(false);
            return;
        }
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, exchange.getException());
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_HANDLED, true);
        exchange.setException(null);
        exchange.setRouteStop(false);
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
        exchange.setProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK, true);
        fallback.process(exchange, done -> {
            exchange.removeProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
            callback.done(false);
        });
    }

    @Override
    public List<Processor> next() {
        List<Processor> children = new ArrayList<>(2);
        children.add(block);
        if (fallback != null) {
            children.add(fallback);
        }
        return children;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(block, fallback);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(block, fallback);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownServices(block, fallback);
    }
}
