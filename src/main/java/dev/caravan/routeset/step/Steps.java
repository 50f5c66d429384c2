package dev.caravan.routeset.step;

import dev.caravan.chain.Breaker;
import dev.caravan.chain.Breakers;
import dev.caravan.chain.Lines;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Places;
import dev.caravan.limit.Allowances;
import dev.caravan.settings.Durations;
import dev.caravan.settings.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.processor.DefaultProcessorFactory;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/**
 * Builds the {@code throttle} and {@code circuitBreaker} steps of routes on state that belongs to the process: what a
 * route brings are numbers, and editing it resets nothing. All other steps are Camel's own. Threads may share it.
 */
public final class Steps extends DefaultProcessorFactory {
    private static final String PROVIDER_ROUTE = "provider-";
    private static final Pattern ASKS_MODEL = Pattern.compile("langchain4j-|\\bchat-[a-z]");
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w+");

    private final Breakers breakers;
    private final Allowances allowances;
    private final Places places;
    private final Lines lines;
    private final ModelSettings models;
    private final Duration burst;
    private final Duration longestWait;
    private final Map<String, Integer> unnamed = new ConcurrentHashMap<>();

    public Steps(
            Breakers breakers,
            Allowances allowances,
            Places places,
            Lines lines,
            ModelSettings models,
            Settings settings) {
        this.breakers = breakers;
        this.allowances = allowances;
        this.places = places;
        this.lines = lines;
        this.models = models;
        this.burst = settings.duration("caravan.throttle.burst");
        this.longestWait = settings.duration("caravan.breaker.longest-wait");
    }

    @Override
    public @Nullable Processor createProcessor(Route route, NamedNode definition) throws Exception {
        if (definition instanceof CircuitBreakerDefinition described) {
            Processor breaker = breaker(route, described);
            return breaker == null ? super.createProcessor(route, definition) : breaker;
        }
        if (definition instanceof ThrottleDefinition throttle && rejects(route.getCamelContext(), throttle)) {
            return throttle(route, throttle);
        }
        Processor camels = super.createProcessor(route, definition);
        Processor step = definition instanceof BeanDefinition bean && camels == null ? plain(route, bean) : camels;
        if (!asksModel(route.getCamelContext(), definition)) {
            return step;
        }
        return new OnBehalfStep(
                step == null
                        ? ProcessorReifier.reifier(route, (ProcessorDefinition<?>) definition)
                                .createProcessor()
                        : step);
    }

    private static boolean asksModel(CamelContext context, NamedNode definition) {
        if (!(definition instanceof ProcessorDefinition<?> step)
                || step.getOutputs() == null
                || !step.getOutputs().isEmpty()) {
            return false;
        }
        String label = String.valueOf(definition.getLabel());
        return ASKS_MODEL
                .matcher(label.contains("{{") ? unlessMissing(context, label) : label)
                .find();
    }

    private static String unlessMissing(CamelContext context, String text) {
        try {
            return resolved(context, text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Null where Camel's own is to do it. */
    private static @Nullable Processor plain(Route route, BeanDefinition definition) throws Exception {
        CamelContext context = route.getCamelContext();
        String method = resolved(context, definition.getMethod());
        String ref = resolved(context, definition.getRef());
        Object bean = ref.isEmpty() ? null : context.getRegistry().lookupByName(ref);
        if (bean == null || !PLAIN_NAME.matcher(method).matches()) {
            return null;
        }
        Processor camels = ProcessorReifier.reifier(route, definition).createProcessor();
        return BeanStep.of(bean, method, camels).orElse(camels);
    }

    /** Null where Camel's own is to do it. */
    private @Nullable Processor breaker(Route route, CircuitBreakerDefinition definition) throws Exception {
        Resilience4jConfigurationDefinition described = described(route.getCamelContext(), definition);
        if (described == null || !BreakerSteps.describesOurs(described)) {
            // Camel's own takes no unit, and would say of one that it is no number.
            boolean unit = described != null && hasUnit(route, described);
            if (unit || route.getRouteId().startsWith(PROVIDER_ROUTE)) {
                throw new IllegalArgumentException("the circuitBreaker of " + route.getRouteId()
                        + " may have numbers in its " + source(definition) + ", and nothing else");
            }
            return null;
        }
        CamelContext context = route.getCamelContext();
        Breaker.Numbers numbers = new Breaker.Numbers(
                number(context, described.getFailureRateThreshold(), 50),
                (int) number(context, described.getSlidingWindowSize(), 20),
                (int) number(context, described.getMinimumNumberOfCalls(), 10),
                wait(context, described.getWaitDurationInOpenState()),
                longestWait,
                (int) number(context, described.getPermittedNumberOfCallsInHalfOpenState(), 2));
        Breakers.Board board = breakers.of(provider(route), name(route, definition));
        return new BreakerSteps(route, definition, board, numbers).createProcessor();
    }

    private static boolean hasUnit(Route route, Resilience4jConfigurationDefinition described) {
        String wait = resolved(route.getCamelContext(), described.getWaitDurationInOpenState());
        return !wait.isEmpty() && !wait.matches("\\d+");
    }

    private static String source(CircuitBreakerDefinition definition) {
        return definition.getConfiguration() == null
                ? "resilience4jConfiguration"
                : "configuration '" + definition.getConfiguration() + "'";
    }

    /** What stands in the step, or in the bean that it names. */
    private static @Nullable Resilience4jConfigurationDefinition described(
            CamelContext context, CircuitBreakerDefinition definition) {
        String bean = resolved(context, definition.getConfiguration()).replaceFirst("^#(bean:)?", "");
        if (definition.getResilience4jConfiguration() != null || bean.isEmpty()) {
            return definition.getResilience4jConfiguration();
        }
        return CamelContextHelper.mandatoryLookup(context, bean, Resilience4jConfigurationDefinition.class);
    }

    /** Its own id, or which of those without one it is in its route: those that Camel gives differ from set to set. */
    private String name(Route route, OptionalIdentifiedDefinition<?> definition) {
        if (definition.hasCustomIdAssigned()) {
            return definition.getId();
        }
        String kind = route.getRouteId() + ' ' + definition.getShortName();
        return definition.getShortName() + unnamed.merge(kind, 1, Integer::sum);
    }

    private Processor throttle(Route route, ThrottleDefinition definition) {
        CamelContext context = route.getCamelContext();
        Expression most = definition.getExpression().createExpression(context);
        most.init(context);
        boolean constant = "constant".equals(definition.getExpression().getLanguage());
        String step = name(route, definition);
        String key = provider(route) + " " + step;
        if ("ConcurrentRequests".equals(resolved(context, definition.getMode()))) {
            return new PlacesStep(key, step, most, constant, places, lines, models);
        }
        Duration period = duration(resolved(context, definition.getTimePeriodMillis()), Duration.ofSeconds(1));
        return new RateStep(key, step, most, constant, period, burst, allowances, models);
    }

    private static String provider(Route route) {
        String id = route.getRouteId();
        return id.startsWith(PROVIDER_ROUTE) ? id.substring(PROVIDER_ROUTE.length()) : id;
    }

    private static boolean rejects(CamelContext context, ThrottleDefinition definition) {
        return "true".equals(resolved(context, definition.getRejectExecution()).toLowerCase(Locale.ROOT));
    }

    private static float number(CamelContext context, @Nullable String text, float otherwise) {
        String value = resolved(context, text);
        return value.isEmpty() ? otherwise : Float.parseFloat(value);
    }

    private static Duration wait(CamelContext context, @Nullable String text) {
        String value = resolved(context, text);
        return value.matches("\\d+")
                ? Duration.ofSeconds(Long.parseLong(value))
                : duration(value, Duration.ofSeconds(1));
    }

    /** As Camel writes it, in milliseconds, or with a unit. */
    private static Duration duration(String value, Duration otherwise) {
        if (value.isEmpty()) {
            return otherwise;
        }
        return value.matches("\\d+") ? Duration.ofMillis(Long.parseLong(value)) : Durations.parse(value);
    }

    private static String resolved(CamelContext context, @Nullable String text) {
        return text == null ? "" : context.resolvePropertyPlaceholders(text);
    }
}
