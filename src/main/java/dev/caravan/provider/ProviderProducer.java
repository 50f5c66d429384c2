package dev.caravan.provider;

import dev.caravan.call.Answer;
import dev.caravan.call.Attempt;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.chain.Walk;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.failure.Trouble;
import dev.caravan.meter.Meters;
import dev.caravan.tier.ProviderKey;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Asks the provider that a walk has come to; the body becomes the answer. Threads may share it. */
final class ProviderProducer extends DefaultProducer {
    private final ProviderEndpoint endpoint;
    private final Map<String, Backend> backends;
    private final Meters meters;

    ProviderProducer(ProviderEndpoint endpoint, Map<String, Backend> backends) {
        super(endpoint);
        this.endpoint = endpoint;
        this.backends = backends;
        this.meters = endpoint.component().meters();
    }

    @Override
    public void process(Exchange exchange) {
        Walk walk = exchange.getMessage().getBody(Walk.class);
        if (walk == null || !walk.provider().equals(endpoint.name())) {
            throw new IllegalStateException(endpoint.getEndpointUri() + " was handed a call that is not for it");
        }
        walk.asked().departure().requirePresence();
        Target target = walk.target();
        walk.weighIn(endpoint.component().room());
        Backend.Question question =
                prepare(walk, Objects.requireNonNull(backends.get(walk.seat().provider())));
        walk.requireNoObjection();
        walk.attempt();
        meters.active(target.provider(), 1);
        walk.holdUntilOver(() -> meters.active(target.provider(), -1));
        long started = System.nanoTime();
        try {
            Answer answer = question.ask();
            switch (answer) {
                case Answer.Streamed streamed -> walk.firstToken();
                case Answer.Whole whole -> walk.mayCost(whole::usage);
            }
            endpoint.component().rests().afterAnswer(walk.seat());
            counted(walk, Attempt.NO_ERROR);
            exchange.getMessage().setBody(new Answered(walk, answer));
        } catch (ProviderFailure failure) {
            walk.ended(failure.status(), failure.trouble().label(), walk.unanswered());
            counted(walk, failure.trouble().label());
            throw failure;
        } catch (Refusal refusal) {
            walk.ended(refusal.status(), Trouble.NOT_SERVED.label(), Usage.NONE);
            counted(walk, Trouble.NOT_SERVED.label());
            throw refusal;
        } catch (CallerLeft left) {
            walk.ended(Attempt.CALLER_LEFT, Attempt.NO_ERROR, walk.unanswered());
            throw left;
        } finally {
            walk.spent(System.nanoTime() - started);
        }
    }

    private void counted(Walk walk, String errorType) {
        ProviderKey key = walk.key();
        if (key != null) {
            meters.asked(walk.provider(), key.name(), errorType);
        }
    }

    /** As often as there is something that may be left out. */
    private Backend.Question prepare(Walk walk, Backend dialect) {
        while (true) {
            try {
                return dialect.prepare(walk);
            } catch (ProviderFailure failure) {
                if (!walk.leaveOut(failure)) {
                    throw failure;
                }
            }
        }
    }
}
