package dev.caravan.settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One property that an operator may set: its name, where {@code *} stands for a provider's, model's or tier's name, and
 * what its value must look like. What is of one key of a provider has a second star, for the key's name.
 */
record Knob(String name, Kind kind) {
    private static final String OF_KEY = ".*.key.*.";
    private static final String DASHED_KEY = "-key-";
    private static final Pattern KEY_OF_PROVIDER = Pattern.compile("[^.]+\\.key\\.[^.]+");

    /** Every property there is. What each means stands beside it in application.properties; a test holds the two together. */
    static final List<Knob> ALL = List.of(
            new Knob("caravan.host", Kind.TEXT),
            new Knob("caravan.port", Kind.PORT),
            new Knob("caravan.management-port", Kind.PORT),
            new Knob("caravan.data", Kind.TEXT),
            new Knob("caravan.store.url", Kind.STORE),
            new Knob("caravan.store.user", Kind.TEXT),
            new Knob("caravan.store.password", Kind.TEXT),
            new Knob("caravan.idempotency.per-key", Kind.BYTES),
            new Knob("caravan.ledger", Kind.FLAG),
            new Knob("caravan.ledger.rows", Kind.DURATION),
            new Knob("caravan.ledger.roll-ups", Kind.DURATION),
            new Knob("caravan.ledger.texts", Kind.DURATION),
            new Knob("caravan.inbox", Kind.TEXT),
            new Knob("caravan.inbox.every", Kind.DURATION),
            new Knob("caravan.inbox.still", Kind.DURATION),
            new Knob("caravan.outbox", Kind.TEXT),
            new Knob("caravan.queue.patience", Kind.DURATION),
            new Knob("caravan.queue.largest", Kind.BYTES),
            new Knob("caravan.jms.url", Kind.TEXT),
            new Knob("caravan.jms.user", Kind.TEXT),
            new Knob("caravan.jms.password", Kind.TEXT),
            new Knob("caravan.jms.embedded.port", Kind.PORT),
            new Knob("caravan.jms.requests", Kind.TEXT),
            new Knob("caravan.jms.replies", Kind.TEXT),
            new Knob("caravan.jms.dead-letters", Kind.TEXT),
            new Knob("caravan.jms.parallel", Kind.COUNT),
            new Knob("caravan.kafka.brokers", Kind.TEXT),
            new Knob("caravan.kafka.group", Kind.TEXT),
            new Knob("caravan.kafka.requests", Kind.TEXT),
            new Knob("caravan.kafka.replies", Kind.TEXT),
            new Knob("caravan.kafka.dead-letters", Kind.TEXT),
            new Knob("caravan.kafka.parallel", Kind.COUNT),
            new Knob("caravan.kafka.gather-millis", Kind.COUNT),
            new Knob("caravan.kafka.fetch-bytes", Kind.COUNT),
            new Knob("caravan.kafka.session-millis", Kind.COUNT),
            new Knob("caravan.kafka.most-millis", Kind.COUNT),
            new Knob("caravan.batch.parallel", Kind.COUNT),
            new Knob("caravan.batch.open-per-key", Kind.COUNT),
            new Knob("caravan.batch.priority", Kind.PERCENT),
            new Knob("caravan.batch.keep", Kind.DURATION),
            new Knob("caravan.batch.model", Kind.TEXT),
            new Knob("caravan.batch.system", Kind.TEXT),
            new Knob("caravan.batch.prompt", Kind.TEXT),
            new Knob("caravan.batch.max-cost", Kind.USD),
            new Knob("caravan.batch.deadline", Kind.DURATION),
            new Knob("caravan.batch.order", Kind.TEXT),
            new Knob("caravan.batch.tags", Kind.TEXT),
            new Knob("caravan.files.largest", Kind.BYTES),
            new Knob("caravan.files.keep", Kind.DURATION),
            new Knob("caravan.files.per-key", Kind.BYTES),
            new Knob("caravan.files.uploads-at-once", Kind.COUNT),
            new Knob("caravan.files.uploads-at-once-per-key", Kind.COUNT),
            new Knob("caravan.files.upload-rate", Kind.BYTES),
            new Knob("caravan.files.upload-within", Kind.DURATION),
            new Knob("caravan.budget.zone", Kind.ZONE),
            new Knob("caravan.budget.usd-per-day", Kind.USD),
            new Knob("caravan.budget.usd-per-month", Kind.USD),
            new Knob("caravan.budget.local-above", Kind.PERCENT),
            new Knob("caravan.budget.assumed-output", Kind.COUNT),
            new Knob("caravan.routes", Kind.TEXT),
            new Knob("caravan.routes.reload", Kind.FLAG),
            new Knob("caravan.prices", Kind.TEXT),
            new Knob("caravan.auth", Kind.AUTH),
            new Knob("caravan.admin-api-key", Kind.TEXT),
            new Knob("caravan.log", Kind.LOG_LEVEL),
            new Knob("caravan.log.*", Kind.LOG_LEVEL),
            new Knob("caravan.door.body-limit", Kind.BYTES),
            new Knob("caravan.door.calls-at-once", Kind.COUNT),
            new Knob("caravan.door.pass-request-headers", Kind.TEXT),
            new Knob("caravan.door.pass-answer-headers", Kind.TEXT),
            new Knob("caravan.door.read-request-headers", Kind.TEXT),
            new Knob("caravan.cors.origins", Kind.ORIGINS),
            new Knob("caravan.drain.within", Kind.DURATION),
            new Knob("caravan.timeout.connect", Kind.DURATION),
            new Knob("caravan.timeout.first-token", Kind.DURATION),
            new Knob("caravan.timeout.idle", Kind.DURATION),
            new Knob("caravan.timeout.total", Kind.DURATION),
            new Knob("caravan.timeout.client", Kind.DURATION),
            new Knob("caravan.timeout.reader", Kind.DURATION),
            new Knob("caravan.transport.connections", Kind.COUNT),
            new Knob("caravan.transport.keep-alive", Kind.DURATION),
            new Knob("caravan.transport.answer-limit", Kind.BYTES),
            new Knob("caravan.retry.tries", Kind.COUNT),
            new Knob("caravan.retry.wait", Kind.DURATION),
            new Knob("caravan.retry.within", Kind.DURATION),
            new Knob("caravan.unhonoured", Kind.UNHONOURED),
            new Knob("caravan.cool-down.longest", Kind.DURATION),
            new Knob("caravan.cool-down.first", Kind.DURATION),
            new Knob("caravan.cool-down.auth", Kind.DURATION),
            new Knob("caravan.breaker.failure-percent", Kind.PERCENT),
            new Knob("caravan.breaker.window", Kind.COUNT),
            new Knob("caravan.breaker.least-calls", Kind.COUNT),
            new Knob("caravan.breaker.wait", Kind.DURATION),
            new Knob("caravan.breaker.longest-wait", Kind.DURATION),
            new Knob("caravan.breaker.probes", Kind.COUNT),
            new Knob("caravan.probe.every", Kind.DURATION),
            new Knob("caravan.throttle.burst", Kind.DURATION),
            new Knob("caravan.throttle.line", Kind.COUNT),
            new Knob("caravan.cache.ttl", Kind.DURATION),
            new Knob("caravan.cache.memory", Kind.BYTES),
            new Knob("caravan.cache.largest", Kind.BYTES),
            new Knob("caravan.cache.shared", Kind.FLAG),
            new Knob("caravan.cache.tool-calls", Kind.FLAG),
            new Knob("caravan.classifier.medium-from", Kind.SCORE),
            new Knob("caravan.classifier.complex-from", Kind.SCORE),
            new Knob("caravan.hybrid.prompt", Kind.TEXT),
            new Knob("caravan.mirror.calls-at-once", Kind.COUNT),
            new Knob("caravan.plan.default", Kind.TEXT),
            new Knob("caravan.plan.*.requests-per-day", Kind.COUNT),
            new Knob("caravan.plan.*.requests-per-minute", Kind.COUNT),
            new Knob("caravan.plan.*.tokens-per-minute", Kind.COUNT),
            new Knob("caravan.plan.*.open-batches", Kind.COUNT),
            new Knob("caravan.plan.*.calls-at-once", Kind.COUNT),
            // Before those whose names theirs end in: in the environment all dots and dashes are one.
            new Knob("caravan.plan.*.all-usd-per-day", Kind.USD),
            new Knob("caravan.plan.*.all-usd-per-month", Kind.USD),
            new Knob("caravan.plan.*.usd-per-day", Kind.USD),
            new Knob("caravan.plan.*.usd-per-month", Kind.USD),
            new Knob("caravan.plan.*.tiers", Kind.TIERS),
            new Knob("caravan.plan.*.models", Kind.TEXT),
            new Knob("caravan.plan.*.files", Kind.BYTES),
            new Knob("caravan.plan.*.priority", Kind.PERCENT),
            new Knob("caravan.tier.*.chain", Kind.CHAIN),
            new Knob("caravan.tier.*.timeout", Kind.DURATION),
            new Knob("caravan.provider.*.keys", Kind.NAMES),
            new Knob("caravan.provider.*.spread", Kind.SPREAD),
            // Before those of the provider, whose stars would take them as well.
            new Knob("caravan.provider.*.key.*.api-key", Kind.TEXT),
            new Knob("caravan.provider.*.key.*.base-url", Kind.URL),
            new Knob("caravan.provider.*.key.*.weight", Kind.COUNT),
            new Knob("caravan.provider.*.key.*.requests-per-minute", Kind.COUNT),
            new Knob("caravan.provider.*.key.*.tokens-per-minute", Kind.COUNT),
            new Knob("caravan.provider.*.key.*.calls-at-once", Kind.COUNT),
            new Knob("caravan.provider.*.base-url", Kind.URL),
            new Knob("caravan.provider.*.api-key", Kind.TEXT),
            new Knob("caravan.provider.*.models", Kind.TEXT),
            new Knob("caravan.provider.*.api-version", Kind.TEXT),
            new Knob("caravan.provider.*.tenant", Kind.TEXT),
            new Knob("caravan.provider.*.client-id", Kind.TEXT),
            new Knob("caravan.provider.*.client-secret", Kind.TEXT),
            new Knob("caravan.provider.*.authority", Kind.URL),
            new Knob("caravan.provider.*.scope", Kind.TEXT),
            new Knob("caravan.provider.*.project", Kind.TEXT),
            new Knob("caravan.provider.*.location", Kind.TEXT),
            new Knob("caravan.provider.*.credentials", Kind.TEXT),
            new Knob("caravan.provider.*.region", Kind.TEXT),
            new Knob("caravan.provider.*.access-key", Kind.TEXT),
            new Knob("caravan.provider.*.secret-key", Kind.TEXT),
            new Knob("caravan.provider.*.session-token", Kind.TEXT),
            new Knob("caravan.provider.*.profile", Kind.TEXT),
            new Knob("caravan.provider.*.credentials-file", Kind.TEXT),
            new Knob("caravan.provider.*.config-file", Kind.TEXT),
            new Knob("caravan.provider.*.web-identity-token-file", Kind.TEXT),
            new Knob("caravan.provider.*.role", Kind.TEXT),
            new Knob("caravan.provider.*.role-session-name", Kind.TEXT),
            new Knob("caravan.provider.*.container-uri", Kind.TEXT),
            new Knob("caravan.provider.*.container-token", Kind.TEXT),
            new Knob("caravan.provider.*.container-token-file", Kind.TEXT),
            new Knob("caravan.provider.*.metadata-disabled", Kind.TEXT),
            new Knob("caravan.provider.*.metadata-url", Kind.URL),
            new Knob("caravan.provider.*.sts-url", Kind.URL),
            new Knob("caravan.provider.*.requests-per-minute", Kind.COUNT),
            new Knob("caravan.provider.*.tokens-per-minute", Kind.COUNT),
            new Knob("caravan.provider.*.calls-at-once", Kind.COUNT),
            new Knob("caravan.model.*.requests-per-minute", Kind.COUNT),
            new Knob("caravan.model.*.tokens-per-minute", Kind.COUNT),
            new Knob("caravan.model.*.calls-at-once", Kind.COUNT),
            new Knob("caravan.model.*.gap", Kind.DURATION),
            new Knob("caravan.model.*.timeout", Kind.DURATION),
            new Knob("caravan.model.*.max-tokens", Kind.COUNT),
            new Knob("caravan.model.*.thinking", Kind.THINKING),
            new Knob("caravan.model.*.temperature", Kind.TEMPERATURE));

    static Optional<Knob> of(String property) {
        return ALL.stream().filter(knob -> knob.matches(property)).findFirst();
    }

    boolean isFamily() {
        return name.contains("*");
    }

    String prefix() {
        return name.substring(0, name.indexOf('*'));
    }

    String suffix() {
        return name.substring(name.lastIndexOf('*') + 1);
    }

    /** What the properties of one key begin and end with: {@code .key.} stands between the two names. */
    private boolean isOfKey() {
        return name.contains(OF_KEY);
    }

    /** The variable's property, where the names in it stand between what it begins and ends with. */
    Optional<String> filledWith(String names) {
        if (!isOfKey()) {
            return Optional.of(prefix() + names + suffix());
        }
        int key = names.lastIndexOf(DASHED_KEY);
        return key > 0 && key + DASHED_KEY.length() < names.length()
                ? Optional.of(prefix() + names.substring(0, key) + ".key." + names.substring(key + DASHED_KEY.length())
                        + suffix())
                : Optional.empty();
    }

    /** Its name, with the part that another name has where this one has its star. */
    String filledFrom(String property) {
        if (!isFamily() || !property.startsWith(prefix())) {
            return name;
        }
        if (isOfKey()) {
            return name;
        }
        int end = property.lastIndexOf('.');
        return end > prefix().length() ? prefix() + property.substring(prefix().length(), end) + suffix() : name;
    }

    private boolean matches(String property) {
        if (!isFamily()) {
            return name.equals(property);
        }
        boolean framed = property.length() > prefix().length() + suffix().length()
                && property.startsWith(prefix())
                && property.endsWith(suffix());
        return framed
                && (!isOfKey()
                        || KEY_OF_PROVIDER
                                .matcher(property.substring(prefix().length(), property.length() - suffix().length()))
                                .matches());
    }
}
