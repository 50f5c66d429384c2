package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.Admission;
import dev.caravan.admit.Client;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Result;
import dev.caravan.batch.work.Batches;
import dev.caravan.door.ChatDoor;
import dev.caravan.failure.Refusal;
import dev.caravan.files.BatchDesk;
import dev.caravan.files.BatchNotes;
import dev.caravan.files.StoredFile;
import dev.caravan.json.Json;
import dev.caravan.settings.Settings;
import dev.caravan.store.StoreTrouble;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /v1/batches} in OpenAI's form: everybody sees the batches of their own key. Threads may share it. */
public final class BatchPages {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPages.class);
    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final int MOST_FAULTS = 100;

    private final Admission admission;
    private final Optional<BatchDesk> desk;
    private final Settings settings;
    private final FileRules rules;
    private final int parallel;
    private final String usualModel;

    /** {@code desk} is empty where nothing is kept. */
    public BatchPages(Admission admission, Optional<BatchDesk> desk, Settings settings) {
        this.admission = admission;
        this.desk = desk;
        this.settings = settings;
        this.rules = FileRules.of(settings);
        this.parallel = settings.count("caravan.batch.parallel");
        this.usualModel = settings.text("caravan.batch.model");
    }

    /** @throws Refusal where the caller may not call at all, or it is no request for a batch */
    public void create(Exchange exchange) {
        Client client = client(exchange);
        String owner = client.name();
        ChatDoor.requireJson(ChatDoor.requestOf(exchange));
        BatchWish wish = BatchWish.read(exchange.getMessage().getBody(byte[].class));
        answer(exchange, open -> {
            StoredFile file = open.shelf()
                    .find(owner, wish.inputFile())
                    .filter(found -> found.purpose().equals(StoredFile.BATCH))
                    .orElseThrow(() ->
                            Refusal.badRequest("there is no file of purpose batch with this id here", "input_file_id"));
            BatchNotes notes = new BatchNotes(
                    file.id(),
                    wish.endpoint(),
                    wish.metadata(),
                    wish.keepOutput().orElse(rules.keep()),
                    usualModel,
                    Optional.empty());
            return json(open, open.begin(file, notes, parallel, mostOpen(client)));
        });
    }

    /** @throws Refusal where the caller may not call at all, or asks for what there is not */
    public void list(Exchange exchange) {
        HttpServerRequest request = ChatDoor.requestOf(exchange);
        String owner = owner(exchange);
        int limit = ListQuery.limit(request, USUAL, MOST);
        String after = Optional.ofNullable(request.getParam("after")).orElse("");
        answer(exchange, open -> {
            if (!after.isEmpty()) {
                required(open, owner, after, "after");
            }
            return page(open, open.batches().list(owner, Batches.API, after, limit + 1), limit);
        });
    }

    private static ObjectNode page(BatchDesk open, List<Batch> found, int limit) {
        List<Batch> shown = found.subList(0, Math.min(limit, found.size()));
        ObjectNode page = Json.mapper().createObjectNode().put("object", "list");
        ArrayNode data = page.putArray("data");
        shown.forEach(batch -> data.add(json(open, batch)));
        return page.put("first_id", shown.isEmpty() ? null : shown.getFirst().id())
                .put("last_id", shown.isEmpty() ? null : shown.getLast().id())
                .put("has_more", found.size() > limit);
    }

    /** @throws Refusal 404 where the caller has no such batch */
    public void show(Exchange exchange) {
        String owner = owner(exchange);
        answer(exchange, open -> json(open, required(open, owner, id(exchange), "id")));
    }

    /** @throws Refusal 404 where the caller has no such batch, 409 where it is over */
    public void cancel(Exchange exchange) {
        String owner = owner(exchange);
        answer(exchange, open -> {
            Batch batch = required(open, owner, id(exchange), "id");
            if (!open.cancel(batch)) {
                String status = BatchJson.status(required(open, owner, batch.id(), "id"));
                throw new Refusal(
                        409,
                        "invalid_request_error",
                        null,
                        null,
                        "a batch that is " + status + " cannot be cancelled",
                        null);
            }
            return json(open, required(open, owner, batch.id(), "id"));
        });
    }

    private static ObjectNode json(BatchDesk open, Batch batch) {
        List<Result> faults =
                batch.state() == BatchState.FAILED ? open.batches().results(batch.number(), 0, MOST_FAULTS) : List.of();
        return BatchJson.of(batch, faults, open.isUnwanted(batch));
    }

    private Client client(Exchange exchange) {
        return admission.visitor(ChatDoor.identityOf(exchange));
    }

    private String owner(Exchange exchange) {
        return client(exchange).name();
    }

    private int mostOpen(Client client) {
        return settings.findCount("caravan.plan." + client.plan().name() + ".open-batches")
                .orElseGet(() -> settings.count("caravan.batch.open-per-key"));
    }

    private static String id(Exchange exchange) {
        return String.valueOf(exchange.getMessage().getHeader("id"));
    }

    private static Batch required(BatchDesk open, String owner, String id, String param) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return open.batches()
                .find(id)
                .filter(batch -> batch.owner().equals(owner) && batch.source().equals(Batches.API))
                .orElseThrow(() -> new Refusal(
                        404, "invalid_request_error", null, param, "there is no batch '" + shown + "' here", null));
    }

    private void answer(Exchange exchange, Function<BatchDesk, ObjectNode> page) {
        try {
            JsonReply.send(exchange, page.apply(desk.orElseThrow(Unavailable::nothingIsKept)));
        } catch (StoreTrouble e) {
            LOG.debug("batches are not to be had: {}", e.reason());
            throw Unavailable.because(e);
        }
    }
}
