package dev.caravan.manage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.routeset.Reload;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSets;

/** {@code /api/routes}: which routes serve, and what came of the last change that was saved. */
final class RoutesPage {
    private RoutesPage() {}

    static String json(RouteSets sets) {
        ObjectNode page = Json.mapper().createObjectNode();
        RouteSet serving = sets.serving();
        if (serving != null) {
            page.put("serving", serving.name());
            ArrayNode routes = page.putArray("routes");
            serving.routes().forEach(route -> routes.add(described(route)));
        }
        page.put("retiring", sets.retiring());
        sets.lastReload().ifPresent(reload -> page.set("last_reload", described(reload)));
        return page.toString();
    }

    private static ObjectNode described(RouteSet.Shown route) {
        return Json.mapper()
                .createObjectNode()
                .put("id", route.id())
                .put("description", route.description())
                .put("from", route.from())
                .put("place", route.place());
    }

    private static ObjectNode described(Reload reload) {
        ObjectNode page = Json.mapper()
                .createObjectNode()
                .put("at", reload.at().toString())
                .put("result", reload.accepted() ? "accepted" : "rejected");
        ArrayNode faults = page.putArray("faults");
        reload.faults().forEach(fault -> faults.add(fault.json()));
        ArrayNode restart = page.putArray("need_restart");
        reload.needRestart().forEach(restart::add);
        return page;
    }
}
