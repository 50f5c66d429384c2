package dev.caravan.routeset.step;

import org.apache.camel.spi.IdAware;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/** A step of ours in the place of one of Camel's: it has an id and knows its route's, as all steps do. */
abstract class OwnStep extends AsyncProcessorSupport implements IdAware, RouteIdAware {
    private @Nullable String id;
    private @Nullable String routeId;

    @Override
    @SuppressWarnings("NullAway") // Camel sets it before anybody asks
    public String getId() {
        return id;
    }

    @Override
    public void setId(String id) {
        this.id = id;
    }

    @Override
    @SuppressWarnings("NullAway") // as above
    public String getRouteId() {
        return routeId;
    }

    @Override
    public void setRouteId(String routeId) {
        this.routeId = routeId;
    }
}
