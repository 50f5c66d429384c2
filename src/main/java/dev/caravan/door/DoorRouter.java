package dev.caravan.door;

import dev.caravan.call.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths of one set of routes, as Camel's {@code platform-http} knows them. Nobody gets here before the door opens
 * to it.
 */
public final class DoorRouter extends VertxPlatformHttpRouter {
    /** Camel looks a router up under this name and the port; a port of our own keeps its default server out. */
    public static final String NAME = getRouterNameFromPort(8080);

    private static final Logger LOG = LoggerFactory.getLogger(DoorRouter.class);

    private final long bodyLimit;
    private final Visitors visitors;

    @SuppressWarnings("NullAway") // the server is ours and not Camel's; its router never asks for it
    private DoorRouter(Vertx vertx, Router paths, long bodyLimit, Visitors visitors) {
        super(null, vertx, paths, NAME);
        this.bodyLimit = bodyLimit;
        this.visitors = visitors;
    }

    public static DoorRouter create(Vertx vertx, long bodyLimit, Visitors visitors) {
        Router paths = Router.router(vertx);
        paths.errorHandler(404, context -> refuse(context, Refusal.unknownPath(method(context), path(context))));
        paths.errorHandler(405, context -> refuse(context, Refusal.wrongMethod(method(context), path(context))));
        paths.errorHandler(
                400, context -> refuse(context, Refusal.badRequest("the request's address is malformed", null)));
        paths.errorHandler(500, context -> {
            LOG.error("the door failed", context.failure());
            refuse(context, Refusal.ourFault());
        });
        return new DoorRouter(vertx, paths, bodyLimit, visitors);
    }

    @Override
    public Handler<RoutingContext> bodyHandler() {
        return new BodyIntake(bodyLimit, visitors);
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        Refusals.send(context.response(), refusal);
    }

    private static String method(RoutingContext context) {
        return context.request().method().name().replaceAll("[^A-Z]", "?");
    }

    private static String path(RoutingContext context) {
        String path = String.valueOf(context.request().path());
        return path.length() > 100 ? path.substring(0, 100) + "…" : path;
    }
}
