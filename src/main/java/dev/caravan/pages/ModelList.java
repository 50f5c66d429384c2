package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.Admission;
import dev.caravan.admit.Plan;
import dev.caravan.call.Target;
import dev.caravan.door.ChatDoor;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Json;
import dev.caravan.tier.Provider;
import dev.caravan.tier.Providers;
import dev.caravan.tier.TierChains;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** Answers {@code GET /v1/models[/{id}]}: the tiers and models that can be called now. Safe for use by many threads. */
public final class ModelList {
    private static final String PREFIX = "/v1/models/";

    /** Model lists want a date; ours are as old as the project. */
    private static final long CREATED = 1_767_225_600L;

    private final Providers providers;
    private final TierChains tiers;
    private final Admission admission;

    public ModelList(Providers providers, TierChains tiers, Admission admission) {
        this.providers = providers;
        this.tiers = tiers;
        this.admission = admission;
    }

    /** @throws Refusal where the caller may not call at all */
    public void write(Exchange exchange) {
        Map<String, String> owners = owners(planOf(exchange));
        JsonReply.send(exchange, asksAnthropic(exchange) ? anthropicList(owners.keySet()) : openAiList(owners));
    }

    private Plan planOf(Exchange exchange) {
        return admission.client(ChatDoor.identityOf(exchange)).plan();
    }

    private static ObjectNode openAiList(Map<String, String> owners) {
        ObjectNode list = Json.mapper().createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        owners.forEach((id, owner) -> data.add(model(id, owner)));
        return list;
    }

    private static ObjectNode anthropicList(Set<String> ids) {
        ObjectNode list = Json.mapper().createObjectNode();
        ArrayNode data = list.putArray("data");
        ids.forEach(id -> data.add(anthropicModel(id)));
        return list.put("has_more", false)
                .put("first_id", data.path(0).path("id").asText())
                .put("last_id", data.path(data.size() - 1).path("id").asText());
    }

    /** Both ask at the same address; only Anthropic's clients say which version of their API they speak. */
    private static boolean asksAnthropic(Exchange exchange) {
        return ChatDoor.requestOf(exchange).headers().contains("anthropic-version");
    }

    /** @throws Refusal 404 where there is no such model, or none that the caller's plan allows */
    public void writeOne(Exchange exchange) {
        Plan plan = planOf(exchange);
        HttpServerRequest request = ChatDoor.requestOf(exchange);
        String id = decoded(String.valueOf(request.path()).substring(PREFIX.length()));
        String owner = owners(plan).get(id);
        if (owner == null) {
            throw Refusal.unknownModel("there is no model '" + id + "' here");
        }
        JsonReply.send(exchange, asksAnthropic(exchange) ? anthropicModel(id) : model(id, owner));
    }

    private Map<String, String> owners(Plan plan) {
        Map<String, String> owners = new LinkedHashMap<>();
        tiers.callable().stream()
                .filter(tier -> tier.equals(TierChains.AUTO) || plan.allowsTier(tier))
                .forEach(tier -> owners.put(tier, "caravan"));
        for (Provider provider : providers.all()) {
            if (provider.callable()) {
                Stream.concat(
                                tiers.targetsOf(provider.name()).stream(),
                                provider.namedModels().stream().map(model -> new Target(provider.name(), model)))
                        .filter(plan::allowsModel)
                        .forEach(target -> owners.put(target.toString(), provider.name()));
            }
        }
        return owners;
    }

    private static ObjectNode model(String id, String owner) {
        return Json.mapper()
                .createObjectNode()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", owner);
    }

    private static ObjectNode anthropicModel(String id) {
        return Json.mapper()
                .createObjectNode()
                .put("type", "model")
                .put("id", id)
                .put("display_name", id)
                .put("created_at", Instant.ofEpochSecond(CREATED).toString());
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the model's name in the address is malformed", null);
        }
    }
}
