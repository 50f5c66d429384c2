package dev.caravan.camel;

import dev.caravan.call.OnBehalf;
import dev.caravan.embed.Heard;
import dev.caravan.embed.Inquiries;
import dev.caravan.embed.Inquiry;
import dev.caravan.embed.Tokens;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model what a message says. It waits on virtual threads alone: the caller's own where that is one, else one that the
 * route goes on by; only what is part of a transaction stays on its thread. Threads may share it.
 */
final class CaravanProducer extends DefaultAsyncProducer {
    private final CaravanEndpoint endpoint;
    private final Asking asking;
    private final Set<Departure> underWay = ConcurrentHashMap.newKeySet();
    private @Nullable Inquiries inquiries;
    private @Nullable CaravanHealth health;

    CaravanProducer(CaravanEndpoint endpoint, Asking asking) {
        super(endpoint);
        this.endpoint = endpoint;
        this.asking = asking;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Inquiry inquiry;
        try {
            inquiry = asking.of(exchange);
        } catch (RuntimeException e) {
            Answers.fail(exchange, told(e));
            callback.done(true);
            return true;
        }
        Call call = new Call(exchange, inquiry, departure(exchange));
        if (Thread.currentThread().isVirtual() || exchange.isTransacted()) {
            call.make();
            callback.done(true);
            return true;
        }
        Watch watch = endpoint.getComponent().watch();
        Runnable look = call::endIfAbandoned;
        watch.begin(look);
        Thread.ofVirtual().name("caravan-call").start(() -> {
            try {
                call.make();
            } finally {
                watch.end(look);
            }
            callback.done(false);
        });
        return false;
    }

    /** Holds no call, for that holds the stream, which would never be forgotten. */
    private static void leaveAtEnd(Set<Departure> underWay, Departure departure) {
        departure.listen(() -> underWay.remove(departure));
    }

    /** Of the call, which ends with the caller of the route where there is one. */
    private static Departure departure(Exchange exchange) {
        Departure departure = new Departure();
        if (exchange.getProperty(OnBehalf.LEAVING) instanceof Supplier<?> leaving
                && leaving.get() instanceof Departure callers) {
            callers.listen(departure::happen);
        }
        return departure;
    }

    private CaravanException told(RuntimeException failure) {
        String asked = "caravan:" + endpoint.getModel();
        boolean keyUnknown = endpoint.getKey() != null
                && failure instanceof Refusal refusal
                && refusal.code().filter("invalid_api_key"::equals).isPresent();
        return CaravanException.of(
                keyUnknown
                        ? asked + ": 'key' is to name a key that is live, and '" + endpoint.getKey() + "' names none"
                        : asked,
                failure);
    }

    /** What is asked for one exchange; who ends the exchange before ends the call with it. */
    private final class Call extends SynchronizationAdapter {
        private final Exchange exchange;
        private final Inquiry inquiry;
        private final Departure departure;
        private volatile boolean exchangeOver;
        private volatile @Nullable Tokens tokens;

        Call(Exchange exchange, Inquiry inquiry, Departure departure) {
            this.exchange = exchange;
            this.inquiry = inquiry;
            this.departure = departure;
        }

        void make() {
            exchange.getExchangeExtension().addOnCompletion(this);
            underWay.add(departure);
            try {
                if (endpoint.isStream()) {
                    stream();
                } else {
                    whole();
                }
            } catch (RuntimeException e) {
                // Of an exchange that ended without waiting nothing is to be touched any more.
                if (!exchangeOver) {
                    Answers.fail(exchange, told(e));
                    exchange.getMessage().setHeader(CaravanHeaders.REQUEST_ID, inquiry.id());
                }
            } finally {
                if (tokens == null) {
                    underWay.remove(departure);
                }
            }
        }

        private void whole() {
            Heard heard = started().ask(inquiry, departure);
            if (exchangeOver) {
                return;
            }
            boolean several = exchange.getMessage().getBody() instanceof Collection;
            Answers.clear(exchange);
            if (endpoint.getOperation().equals(CaravanEndpoint.EMBED)) {
                Answers.vectors(exchange, heard, several);
            } else {
                Answers.chat(exchange, heard);
            }
        }

        private void stream() {
            leaveAtEnd(underWay, departure);
            Tokens begun = started().stream(inquiry, departure, CaravanProducer.this::told);
            tokens = begun;
            if (exchangeOver) {
                begun.close();
                return;
            }
            Answers.clear(exchange);
            Answers.stream(exchange, begun);
        }

        /** Whoever waits for an exchange and is interrupted leaves a failure in it, and tells nobody. */
        void endIfAbandoned() {
            if (exchange.getException() != null) {
                exchangeOver = true;
                departure.happen();
            }
        }

        @Override
        public void onFailure(Exchange failed) {
            exchangeOver = true;
            departure.happen();
        }

        /** A stream that leaves the exchange as its body is read by whoever gets that. */
        @Override
        public void onComplete(Exchange done) {
            exchangeOver = true;
            if (tokens == null || done.getMessage().getBody() != tokens) {
                departure.happen();
            }
        }
    }

    private Inquiries started() {
        return Optional.ofNullable(inquiries)
                .orElseThrow(() -> new IllegalStateException("the producer was not started"));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        inquiries = new Inquiries(endpoint.getComponent().running());
        checkHealth();
    }

    private void checkHealth() {
        @Nullable
        WritableHealthCheckRepository checks = HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
        if (checks != null) {
            health = new CaravanHealth(endpoint.getId(), endpoint.getModel(), endpoint.getComponent());
            health.setEnabled(endpoint.getComponent().isHealthCheckProducerEnabled());
            checks.addHealthCheck(health);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (health != null) {
            @Nullable
            WritableHealthCheckRepository checks = HealthCheckHelper.getHealthCheckRepository(
                    endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
            if (checks != null) {
                checks.removeHealthCheck(health);
            }
            health = null;
        }
        // Camel has waited for exchanges by now as long as it was told to.
        Set.copyOf(underWay).forEach(Departure::happen);
        underWay.clear();
        super.doStop();
    }
}
