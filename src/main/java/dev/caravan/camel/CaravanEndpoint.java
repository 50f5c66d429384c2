package dev.caravan.camel;

import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Ask a model: a tier, or one by name, with fallback, limits, cache and bill. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "caravan",
        title = "Caravan",
        syntax = "caravan:model",
        producerOnly = true,
        category = {Category.AI},
        headersClass = CaravanHeaders.class)
public final class CaravanEndpoint extends DefaultEndpoint implements AsyncEndpoint {
    static final String CHAT = "chat";
    static final String EMBED = "embed";

    @UriPath(
            description = "Whom to ask: a tier (auto, simple, medium, complex, hybrid, local), a provider's model"
                    + " (openai/gpt-5-mini), or the name of a model.")
    @Metadata(required = true)
    private String model;

    @UriParam(
            description = "What is asked for: an answer, or the vectors of texts.",
            defaultValue = CHAT,
            enums = CHAT + "," + EMBED)
    private String operation = CHAT;

    @UriParam(
            description =
                    "What a text in the body is taken for: for a request in OpenAI's form where it is one and else"
                            + " for a question, for a question in any case, or for a request in any case. Set it to text where"
                            + " the text comes from strangers.",
            defaultValue = Bodies.ANY,
            enums = Bodies.ANY + "," + Bodies.TEXT + "," + Bodies.OPENAI)
    private String input = Bodies.ANY;

    @UriParam(description = "Instructions that go before the question; with resource: before it, where they stand.")
    @Metadata(supportFileReference = true, largeInput = true)
    private @Nullable String system;

    @UriParam(description = "How freely the model chooses its words, from 0 to 2.")
    private @Nullable Double temperature;

    @UriParam(description = "The most tokens that the answer may have.")
    private @Nullable Integer maxTokens;

    @UriParam(
            description =
                    "A JSON schema that the answer is to keep to; with resource: before it, where it stands. Models"
                            + " that cannot are passed over.")
    @Metadata(supportFileReference = true, largeInput = true)
    private @Nullable String responseSchema;

    @UriParam(
            description =
                    "Tags of the call in log, ledger and reports, as name=value, name=value; a value may name a part of the"
                            + " message, such as ${header.customer}.")
    private @Nullable String tags;

    @UriParam(
            description = "Whether the answer is the body when its first token is there: an Iterator and Flow.Publisher"
                    + " of its pieces, which is to be closed by whoever does not read it to the end.",
            defaultValue = "false")
    private boolean stream;

    @UriParam(
            description =
                    "A name of the message, such as ${header.orderId}: what has the same one is answered once, and"
                            + " paid for once.")
    private @Nullable String idempotencyKey;

    @UriParam(
            label = "security",
            description = "The name of the key that is billed, within its plan. Without it, it is the key that the"
                    + " message came in with, where it came through Caravan's door, and else none.")
    private @Nullable String key;

    CaravanEndpoint(String uri, CaravanComponent component, String model) {
        super(uri, component);
        this.model = model;
    }

    @Override
    public Producer createProducer() {
        return new CaravanProducer(this, Asking.of(this));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "no messages come from caravan:" + model + ": it is asked, by a step such as 'to'");
    }

    @Override
    public CaravanComponent getComponent() {
        return (CaravanComponent) super.getComponent();
    }

    public String getModel() {
        return model;
    }

    public void setModel(String model) {
        this.model = model;
    }

    public String getOperation() {
        return operation;
    }

    public void setOperation(String operation) {
        this.operation = operation;
    }

    public String getInput() {
        return input;
    }

    public void setInput(String input) {
        this.input = input;
    }

    public @Nullable String getSystem() {
        return system;
    }

    public void setSystem(@Nullable String system) {
        this.system = system;
    }

    public @Nullable Double getTemperature() {
        return temperature;
    }

    public void setTemperature(@Nullable Double temperature) {
        this.temperature = temperature;
    }

    public @Nullable Integer getMaxTokens() {
        return maxTokens;
    }

    public void setMaxTokens(@Nullable Integer maxTokens) {
        this.maxTokens = maxTokens;
    }

    public @Nullable String getResponseSchema() {
        return responseSchema;
    }

    public void setResponseSchema(@Nullable String responseSchema) {
        this.responseSchema = responseSchema;
    }

    public @Nullable String getTags() {
        return tags;
    }

    public void setTags(@Nullable String tags) {
        this.tags = tags;
    }

    public boolean isStream() {
        return stream;
    }

    public void setStream(boolean stream) {
        this.stream = stream;
    }

    public @Nullable String getIdempotencyKey() {
        return idempotencyKey;
    }

    public void setIdempotencyKey(@Nullable String idempotencyKey) {
        this.idempotencyKey = idempotencyKey;
    }

    public @Nullable String getKey() {
        return key;
    }

    public void setKey(@Nullable String key) {
        this.key = key;
    }
}
