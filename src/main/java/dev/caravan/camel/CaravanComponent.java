package dev.caravan.camel;

import dev.caravan.embed.Flow;
import dev.caravan.embed.FlowStarter;
import dev.caravan.embed.RunningFlow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/**
 * {@code caravan:auto}, {@code caravan:openai/gpt-5-mini}: a model as a step of a route. It asks the Caravan that it was
 * given, or the one in the registry; where there is none it starts one with the properties {@code caravan.*} of its
 * context, which ends with it. Threads may share it.
 */
@Component("caravan")
public final class CaravanComponent extends HealthCheckComponent {
    private static final String OURS = "caravan.";

    @Metadata(
            autowired = true,
            description =
                    "The Caravan that is asked, such as an Embedded. Without one there is one of the component's own.")
    private @Nullable RunningFlow caravan;

    private @Nullable Flow lent;
    private @Nullable RunningFlow own;
    private @Nullable Watch watch;

    public CaravanComponent() {}

    /** One for routes that Caravan itself runs. */
    public CaravanComponent(Flow flow) {
        this.lent = flow;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining.isBlank()) {
            throw new IllegalArgumentException("caravan: lacks whom to ask, such as caravan:auto");
        }
        CaravanEndpoint endpoint = new CaravanEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        // What is wrong is said when the route is read, not when its first message comes.
        Asking.of(endpoint);
        return endpoint;
    }

    /** Who answers; started when it is wanted first, for a context that asks nothing needs none. */
    synchronized Flow running() throws Exception {
        if (lent != null) {
            return lent;
        }
        if (caravan == null) {
            caravan = inRegistry();
        }
        if (caravan != null) {
            return caravan;
        }
        if (own == null) {
            own = started();
        }
        return own;
    }

    private @Nullable RunningFlow inRegistry() {
        Set<RunningFlow> found = getCamelContext().getRegistry().findByType(RunningFlow.class);
        if (found.size() > 1) {
            throw new IllegalArgumentException("the registry holds " + found.size()
                    + " Caravans: say which one the component 'caravan' is to ask, by its option 'caravan'");
        }
        return found.stream().findFirst().orElse(null);
    }

    private RunningFlow started() throws Exception {
        Map<String, String> properties = new LinkedHashMap<>();
        // Its forEach finds nothing: what it holds, it holds beside what it is.
        Properties given = getCamelContext().getPropertiesComponent().loadProperties(name -> name.startsWith(OURS));
        given.stringPropertyNames().forEach(name -> properties.put(name, given.getProperty(name)));
        ClassLoader classes = Optional.ofNullable(getCamelContext().getApplicationContextClassLoader())
                .orElse(CaravanComponent.class.getClassLoader());
        FlowStarter starter = ServiceLoader.load(FlowStarter.class, classes)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no Caravan is on the class path that could be started: bind one in the registry"));
        return starter.start(properties);
    }

    synchronized Watch watch() {
        if (watch == null) {
            watch = new Watch(getCamelContext());
        }
        return watch;
    }

    /** Why calls would be refused now. */
    synchronized Optional<String> trouble() {
        RunningFlow asked = caravan == null ? own : caravan;
        return asked == null ? Optional.empty() : asked.trouble();
    }

    public @Nullable RunningFlow getCaravan() {
        return caravan;
    }

    public void setCaravan(@Nullable RunningFlow caravan) {
        this.caravan = caravan;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        synchronized (this) {
            if (watch != null) {
                watch.close();
                watch = null;
            }
            if (own != null) {
                own.close();
                own = null;
            }
        }
    }
}
