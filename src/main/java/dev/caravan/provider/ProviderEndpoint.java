package dev.caravan.provider;

import dev.caravan.dialect.sandbox.Sandbox;
import dev.caravan.door.PassedHeaders;
import dev.caravan.settings.Durations;
import dev.caravan.settings.Settings;
import dev.caravan.tier.Provider;
import dev.caravan.tier.ProviderKey;
import dev.caravan.tier.ProviderKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * One provider as a route names it. Its key is never part of the address: it comes from
 * {@code caravan.provider.NAME.api-key} or {@code NAME_API_KEY} in the environment.
 */
public final class ProviderEndpoint extends DefaultEndpoint {
    private final ProviderComponent component;
    private final String name;
    private String dialect = "openai";
    private String baseUrl = "";
    private String models = "";
    private String limitMember = "max_completion_tokens";
    private boolean responses;
    private boolean keyRequired = true;
    private Duration firstToken = Duration.ofSeconds(30);
    private Duration idle = Duration.ofSeconds(30);
    private Duration total = Duration.ofMinutes(2);
    private @Nullable Credentials credentials;
    private final Map<String, ProviderEndpoint> byKey = new HashMap<>();

    ProviderEndpoint(String uri, ProviderComponent component, String name) {
        super(uri, component);
        this.component = component;
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new ProviderProducer(this, backends());
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("provider:" + name + " is called, it calls nobody");
    }

    /** The provider that calls are sent to here, as the other stations know it. */
    Provider provider() {
        return new Provider(name, sandboxed(), listed(), keys(), lacking(), missing());
    }

    /** The names of several keys. */
    private List<String> keys() {
        return sandboxed() ? List.of() : ProviderKeys.names(settings(), name);
    }

    /** Itself, or one of its keys: the same provider in all but the secret and the address. */
    Optional<ProviderEndpoint> labelled(String label) {
        return label.equals(name)
                ? Optional.of(this)
                : keys().stream()
                        .filter(key -> ProviderKey.label(name, key).equals(label))
                        .findFirst()
                        .map(this::by);
    }

    private synchronized ProviderEndpoint by(String key) {
        return byKey.computeIfAbsent(key, one -> {
            ProviderEndpoint by = new ProviderEndpoint(getEndpointUri(), component, ProviderKey.label(name, one));
            by.dialect = dialect;
            by.baseUrl = address().orElse("");
            by.models = models;
            by.limitMember = limitMember;
            by.responses = responses;
            by.keyRequired = keyRequired;
            by.firstToken = firstToken;
            by.idle = idle;
            by.total = total;
            return by;
        });
    }

    /** By the label of each key, or under its own name where it has no several. */
    private Map<String, Backend> backends() {
        Map<String, Backend> backends = new HashMap<>();
        provider().labels().forEach(label -> labelled(label)
                .ifPresent(endpoint -> backends.put(label, endpoint.backend())));
        return Map.copyOf(backends);
    }

    String name() {
        return name;
    }

    ProviderComponent component() {
        return component;
    }

    private Backend backend() {
        if (sandboxed()) {
            return new SandboxBackend(component.sandbox(), component.transport().answerLimit(), component.clock());
        }
        Dialects.Kind kind = kind();
        if (responses && kind != Dialects.Kind.OPENAI && kind != Dialects.Kind.AZURE) {
            throw new IllegalArgumentException(
                    "provider:" + name + " has responses=true, which goes with the dialects openai and azure only");
        }
        return new HttpBackend(
                kind.dialect(this),
                component.transport(),
                where(),
                credentials(),
                new Timeouts(component.settings(), component.models(), firstToken, idle, total),
                new PassedHeaders(component.settings().list("caravan.door.pass-answer-headers")),
                component.meters(),
                component.spread(),
                component.clock());
    }

    Dialects.Kind kind() {
        return Dialects.Kind.of(dialect)
                .orElseThrow(() -> new IllegalArgumentException(
                        "provider:" + name + " names the unknown dialect '" + dialect + "'"));
    }

    Address where() {
        return kind().address(this, address().orElse("http://localhost"));
    }

    /** Made once: what they keep holds for all requests. */
    synchronized Credentials credentials() {
        Credentials made = credentials;
        if (made == null) {
            made = kind().credentials(this);
            credentials = made;
        }
        return made;
    }

    boolean sandboxed() {
        return dialect.equals("sandbox");
    }

    private List<String> listed() {
        if (sandboxed()) {
            return Sandbox.modelNames();
        }
        List<String> own = settings().list("caravan.provider." + name + ".models");
        return own.isEmpty()
                ? List.of(models.split(",")).stream()
                        .map(String::strip)
                        .filter(m -> !m.isEmpty())
                        .toList()
                : own;
    }

    /** What each of several keys lacks, of those that lack something. */
    private Map<String, String> lacking() {
        Map<String, String> lacking = new HashMap<>();
        keys().forEach(key -> Optional.ofNullable(by(key).missing()).ifPresent(what -> lacking.put(key, what)));
        return lacking;
    }

    private @Nullable String missing() {
        // Of a dialect that there is not, its producer says so, at the place where the route names it.
        if (sandboxed() || Dialects.Kind.of(dialect).isEmpty()) {
            return null;
        }
        if (!keys().isEmpty()) {
            Map<String, String> lacking = lacking();
            return lacking.size() < keys().size() ? null : lacking.get(keys().getFirst());
        }
        if (keyRequired && credentials().missing().isPresent()) {
            return credentials().missing().get();
        }
        return address().isEmpty() ? "no " + variable("_BASE_URL") : null;
    }

    /** What the environment calls one of its properties. */
    String variable(String ending) {
        return ProviderKey.name(name).isPresent() ? ProviderKey.variable(name, ending) : kind().variable(name, ending);
    }

    Optional<String> key() {
        return property("api-key");
    }

    String limitMember() {
        return limitMember;
    }

    /** Whether it is asked by the Responses API where its callers ask by that. */
    boolean responses() {
        return responses;
    }

    /** One of its own properties, by the end of its name; of a key also what its provider has, but for the secret. */
    Optional<String> property(String ending) {
        Optional<String> own = settings().find(ProviderKey.properties(name) + ending);
        return ProviderKey.name(name).isEmpty() || ending.equals("api-key")
                ? own
                : own.or(() -> settings().find(ProviderKey.properties(ProviderKey.provider(name)) + ending));
    }

    Optional<String> address() {
        return property("base-url")
                .or(() -> Optional.of(baseUrl).filter(url -> !url.isEmpty()))
                .or(() -> kind().usualAddress(this));
    }

    private Settings settings() {
        return component.settings();
    }

    /** How it is spoken to: {@code openai}, {@code anthropic}, {@code gemini}, {@code ollama} or {@code sandbox}. */
    public void setDialect(String dialect) {
        this.dialect = dialect;
    }

    /** Where it listens, unless {@code caravan.provider.NAME.base-url} says otherwise. */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Names that callers may use without the provider's name before them, unless the properties list others. */
    public void setModels(String models) {
        this.models = models;
    }

    /** What an OpenAI-compatible provider calls the most tokens of an answer. */
    public void setLimitMember(String limitMember) {
        this.limitMember = limitMember;
    }

    /** Whether an OpenAI-compatible provider has the Responses API, which is translated for it where it has not. */
    public void setResponses(boolean responses) {
        this.responses = responses;
    }

    /** Whether it is left out of every chain while it has no key. */
    public void setKeyRequired(boolean keyRequired) {
        this.keyRequired = keyRequired;
    }

    /** Until a stream's first token. */
    public void setFirstToken(String firstToken) {
        this.firstToken = Durations.parse(firstToken);
    }

    /** Between two tokens of a stream. */
    public void setIdle(String idle) {
        this.idle = Durations.parse(idle);
    }

    /** For a whole answer. */
    public void setTotal(String total) {
        this.total = Durations.parse(total);
    }
}
