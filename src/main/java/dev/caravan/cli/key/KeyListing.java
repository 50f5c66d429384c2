package dev.caravan.cli.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.ClientKey;
import dev.caravan.admit.OwnLimits;
import dev.caravan.json.Json;
import dev.caravan.price.Money;
import dev.caravan.report.Aligned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Keys as they are shown: never the hash, and the secret of a new one only. */
final class KeyListing {
    private KeyListing() {}

    static String table(List<ClientKey> keys, long now) {
        if (keys.isEmpty()) {
            return "There is no key: ./caravan key create --name NAME makes one" + System.lineSeparator();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "PLAN", "STATE", "CREATED", "EXPIRES", "LIMITS"));
        for (ClientKey key : keys) {
            rows.add(List.of(
                    key.name(),
                    key.plan(),
                    key.stateAt(now),
                    moment(key.createdAt()),
                    key.expiresAt().isPresent() ? moment(key.expiresAt().getAsLong()) : "never",
                    limits(key.own())));
        }
        return Aligned.words(rows);
    }

    /** {@code The key 'acme': plan premium, live, until 2027-01-01T00:00:00Z, 5 requests a day} */
    static String line(ClientKey key, long now) {
        String until = key.expiresAt().isPresent()
                ? ", until " + moment(key.expiresAt().getAsLong())
                : "";
        String own = limits(key.own());
        return "The key '" + key.name() + "': plan " + key.plan() + ", " + key.stateAt(now) + until
                + (own.isEmpty() ? "" : ", " + own);
    }

    private static String limits(OwnLimits own) {
        List<String> limits = new ArrayList<>();
        own.requestsPerMinute().ifPresent(limit -> limits.add(shown(limit) + " requests a minute"));
        own.tokensPerMinute().ifPresent(limit -> limits.add(shown(limit) + " tokens a minute"));
        own.requestsPerDay().ifPresent(limit -> limits.add(shown(limit) + " requests a day"));
        own.callsAtOnce().ifPresent(limit -> limits.add(shown(limit) + " calls at once"));
        own.usdPerDay().ifPresent(limit -> limits.add(shown(limit) + " USD a day"));
        own.usdPerMonth().ifPresent(limit -> limits.add(shown(limit) + " USD a month"));
        return String.join(", ", limits);
    }

    private static String shown(int limit) {
        return limit == 0 ? "any" : Integer.toString(limit);
    }

    private static String shown(Money limit) {
        return limit.isNone() ? "any" : limit.inUsd().toPlainString();
    }

    static String json(List<ClientKey> keys, long now) {
        ObjectNode root = Json.mapper().createObjectNode();
        ArrayNode array = root.putArray("keys");
        keys.forEach(key -> array.add(node(key, now)));
        return Json.plainly(root) + System.lineSeparator();
    }

    /** On one line. */
    static String json(ClientKey key, long now, Optional<String> secret) {
        ObjectNode node = node(key, now);
        secret.ifPresent(shown -> node.put("secret", shown));
        return Json.plainly(node);
    }

    private static ObjectNode node(ClientKey key, long now) {
        ObjectNode node = Json.mapper()
                .createObjectNode()
                .put("name", key.name())
                .put("plan", key.plan())
                .put("state", key.stateAt(now))
                .put("created_at", moment(key.createdAt()))
                .put("expires_at", momentOrNull(key.expiresAt()))
                .put("revoked_at", momentOrNull(key.revokedAt()));
        OwnLimits own = key.own();
        put(node, "requests_per_minute", own.requestsPerMinute());
        put(node, "tokens_per_minute", own.tokensPerMinute());
        put(node, "requests_per_day", own.requestsPerDay());
        put(node, "calls_at_once", own.callsAtOnce());
        own.usdPerDay().ifPresent(limit -> node.put("usd_per_day", limit.inUsd()));
        own.usdPerMonth().ifPresent(limit -> node.put("usd_per_month", limit.inUsd()));
        return node;
    }

    private static void put(ObjectNode node, String member, OptionalInt limit) {
        limit.ifPresent(set -> node.put(member, set));
    }

    private static String moment(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable String momentOrNull(OptionalLong millis) {
        return millis.isPresent() ? moment(millis.getAsLong()) : null;
    }
}
