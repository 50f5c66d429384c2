package dev.caravan.stub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A provider for tests: a real HTTP/1.1 server on a free port of 127.0.0.1, well-behaved until told otherwise. What it is
 * told holds for the requests that arrive later, and only for POSTs; models are listed regardless. May be shared by
 * threads.
 */
public final class ProviderStub implements Behaving<ProviderStub>, AutoCloseable {
    private final Dialect dialect;
    private final Rendering rendering;
    private final Agenda agenda = new Agenda();
    private final Journal journal = new Journal();
    private final Listener listener;

    public ProviderStub(Dialect dialect) {
        this.dialect = dialect;
        this.rendering = new Rendering(dialect);
        this.listener = new Listener(journal, this::steps);
    }

    public static ProviderStub openAi() {
        return new ProviderStub(new OpenAiDialect());
    }

    public static ProviderStub anthropic() {
        return new ProviderStub(new AnthropicDialect());
    }

    public static ProviderStub ollama() {
        return new ProviderStub(new OllamaDialect());
    }

    /** Takes keys alone. */
    public static ProviderStub vertex() {
        return new ProviderStub(new VertexDialect(new IssuedTokens(InstantSource.system(), Duration.ZERO)));
    }

    /** Takes keys alone. */
    public static ProviderStub azure() {
        return new ProviderStub(new AzureDialect());
    }

    public static ProviderStub gemini() {
        return new ProviderStub(new GeminiDialect());
    }

    public static ProviderStub bedrock() {
        return new ProviderStub(new BedrockDialect());
    }

    /** As routes call it, such as {@code openai}. */
    public String dialect() {
        return dialect.getClass().getSimpleName().replace("Dialect", "").toLowerCase(Locale.ROOT);
    }

    public Journal journal() {
        return journal;
    }

    /** The same for life, also across {@link #stopped()} and {@link #restarted()}. */
    public int port() {
        return listener.port();
    }

    /** With the ending that the dialect's clients expect, such as {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + dialect.basePath();
    }

    /** Changes what holds for every call that nothing else is said about. */
    @Override
    public ProviderStub change(UnaryOperator<Behaviour> change) {
        agenda.changeDefault(change);
        return this;
    }

    /** The next POSTs that nobody has claimed yet, each answered as the verbs that follow say. */
    public NextCalls next(int calls) {
        return agenda.plan(calls);
    }

    /** Lets the request decide; where it is empty the default holds. */
    public ProviderStub chooses(Function<Request, Optional<Behaviour>> choice) {
        agenda.choose(choice);
        return this;
    }

    /** A share of the calls, between 0 and 1, meets the behaviour; the same seed picks the same ones. */
    public ProviderStub sometimes(double share, long seed, Behaviour behaviour) {
        Random random = new Random(seed);
        return chooses(request -> random.nextDouble() < share ? Optional.of(behaviour) : Optional.empty());
    }

    /** Forgets everything that it was told; the journal stays. */
    public ProviderStub behaves() {
        agenda.reset();
        return this;
    }

    /** Connections are refused until {@link #restarted()}; those that exist are closed. */
    public ProviderStub stopped() {
        listener.stop();
        return this;
    }

    /** Listens again, on the same port. */
    public ProviderStub restarted() {
        listener.start();
        return this;
    }

    /** Connections are accepted, but nothing is ever read from them, until {@link #restarted()}. */
    public ProviderStub neverReads() {
        listener.stopReading();
        return this;
    }

    /** Attempts to connect get no answer at all, until {@link #restarted()}. */
    public ProviderStub neverAccepts() {
        listener.stopAccepting();
        return this;
    }

    @Override
    public void close() {
        listener.stop();
    }

    private List<Step> steps(Request request) {
        Optional<String> aside = dialect.aside(request);
        if (aside.isPresent()) {
            return Staging.steps(dialect, Behaviour.wellBehaved(), rendering.aside(aside.get()));
        }
        Behaviour behaviour = request.isPost() ? agenda.behaviourFor(request) : Behaviour.wellBehaved();
        return Staging.steps(dialect, behaviour, rendering.reply(request, behaviour));
    }
}
