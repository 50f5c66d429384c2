package dev.caravan.camel;

import dev.caravan.embed.RunningFlow;

/** Found by Camel under the name {@code caravan-component}. */
public final class CaravanComponentConfigurer extends Options<CaravanComponent> {
    public CaravanComponentConfigurer() {
        super(CaravanComponent.class);
        add("caravan", RunningFlow.class, CaravanComponent::setCaravan, CaravanComponent::getCaravan);
        add(
                "lazyStartProducer",
                boolean.class,
                CaravanComponent::setLazyStartProducer,
                CaravanComponent::isLazyStartProducer);
        add(
                "autowiredEnabled",
                boolean.class,
                CaravanComponent::setAutowiredEnabled,
                CaravanComponent::isAutowiredEnabled);
        add(
                "healthCheckConsumerEnabled",
                boolean.class,
                CaravanComponent::setHealthCheckConsumerEnabled,
                CaravanComponent::isHealthCheckConsumerEnabled);
        add(
                "healthCheckProducerEnabled",
                boolean.class,
                CaravanComponent::setHealthCheckProducerEnabled,
                CaravanComponent::isHealthCheckProducerEnabled);
    }

    @Override
    public String[] getAutowiredNames() {
        return new String[] {"caravan"};
    }
}
