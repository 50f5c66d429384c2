package dev.caravan.camel;

/** Found by Camel under the name {@code caravan-endpoint}. */
public final class CaravanEndpointConfigurer extends Options<CaravanEndpoint> {
    public CaravanEndpointConfigurer() {
        super(CaravanEndpoint.class);
        add("operation", String.class, CaravanEndpoint::setOperation, CaravanEndpoint::getOperation);
        add("input", String.class, CaravanEndpoint::setInput, CaravanEndpoint::getInput);
        add("system", String.class, CaravanEndpoint::setSystem, CaravanEndpoint::getSystem);
        add("temperature", Double.class, CaravanEndpoint::setTemperature, CaravanEndpoint::getTemperature);
        add("maxTokens", Integer.class, CaravanEndpoint::setMaxTokens, CaravanEndpoint::getMaxTokens);
        add("responseSchema", String.class, CaravanEndpoint::setResponseSchema, CaravanEndpoint::getResponseSchema);
        add("tags", String.class, CaravanEndpoint::setTags, CaravanEndpoint::getTags);
        add("stream", boolean.class, CaravanEndpoint::setStream, CaravanEndpoint::isStream);
        add("idempotencyKey", String.class, CaravanEndpoint::setIdempotencyKey, CaravanEndpoint::getIdempotencyKey);
        add("key", String.class, CaravanEndpoint::setKey, CaravanEndpoint::getKey);
        add(
                "lazyStartProducer",
                boolean.class,
                CaravanEndpoint::setLazyStartProducer,
                CaravanEndpoint::isLazyStartProducer);
    }
}
