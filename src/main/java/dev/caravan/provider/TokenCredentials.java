package dev.caravan.provider;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token that is kept until shortly before it ends. One call at a time gets the next one; who has none waits for the
 * same, or fails with it. Threads share it.
 */
final class TokenCredentials implements Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(TokenCredentials.class);
    private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(10);

    private final TokenSource source;
    private final TokenDesk desk;
    private final InstantSource clock;
    private final AtomicReference<@Nullable CompletableFuture<Token>> underway = new AtomicReference<>();
    private final AtomicReference<@Nullable Token> kept = new AtomicReference<>();

    TokenCredentials(TokenSource source, TokenDesk desk, InstantSource clock) {
        this.source = source;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public Optional<String> missing() {
        return source.missing();
    }

    @Override
    public Map<String, String> made(Outgoing request) {
        return token().headers();
    }

    @Override
    public boolean renews(Map<String, String> refused) {
        Token token = kept.get();
        if (token != null && token.headers().equals(refused)) {
            kept.compareAndSet(token, null);
        }
        return true;
    }

    private Token token() {
        Token known = kept.get();
        Instant now = clock.instant();
        if (known != null && (known.isFresh(now) || (known.isGood(now) && underway.get() != null))) {
            return known;
        }
        CompletableFuture<Token> mine = new CompletableFuture<>();
        CompletableFuture<Token> theirs = underway.compareAndExchange(null, mine);
        if (theirs != null) {
            return awaited(theirs);
        }
        try {
            Token token = renewed();
            mine.complete(token);
            return token;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underway.set(null);
        }
    }

    private Token renewed() {
        Token known = kept.get();
        Instant now = clock.instant();
        if (known != null && known.isFresh(now)) {
            return known;
        }
        try {
            Token token = source.fetch(desk);
            kept.set(token);
            return token;
        } catch (ProviderFailure failure) {
            if (known == null || !known.isGood(now)) {
                throw failure;
            }
            LOG.warn("{}; the last one holds until {}", failure.reason(), known.ends());
            Token again = known.freshUntil(now.plus(UNTIL_NEXT_TRY));
            kept.compareAndSet(known, again);
            return again;
        }
    }

    private static Token awaited(CompletableFuture<Token> token) {
        try {
            return token.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProviderFailure failure
                    ? failure
                    : ProviderFailure.of(Trouble.SERVER_ERROR, 0, "no token could be fetched");
        }
    }
}
