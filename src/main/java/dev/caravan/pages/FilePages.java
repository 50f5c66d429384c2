package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.admit.Admission;
import dev.caravan.admit.Client;
import dev.caravan.door.ChatDoor;
import dev.caravan.failure.Refusal;
import dev.caravan.files.FileDraft;
import dev.caravan.files.FileShelf;
import dev.caravan.files.FileShelf.Wanted;
import dev.caravan.files.StoredFile;
import dev.caravan.json.Json;
import dev.caravan.store.StoreTrouble;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /v1/files} in OpenAI's form: everybody sees the files of their own key. Safe for use by many threads. */
public final class FilePages {
    private static final Logger LOG = LoggerFactory.getLogger(FilePages.class);
    private static final int MOST = 10_000;
    private static final long FORM = 64 << 10;

    private final Admission admission;
    private final Optional<FileShelf> shelf;
    private final FileRules rules;
    private final UploadPlaces places;

    /** {@code shelf} is empty where nothing is kept. */
    public FilePages(Admission admission, Optional<FileShelf> shelf, FileRules rules, UploadPlaces places) {
        this.admission = admission;
        this.shelf = shelf;
        this.rules = rules;
        this.places = places;
    }

    /** @throws Refusal where the caller may not call at all, or what they send is no file for a batch */
    public void upload(Exchange exchange) {
        HttpServerRequest request = ChatDoor.requestOf(exchange);
        Client client = client(exchange);
        long announced = announced(request);
        if (announced > rules.largest() + FORM) {
            throw Upload.tooLarge(rules);
        }
        UploadPlaces.Place place = places.take(client.name(), rules);
        try {
            answer(exchange, files -> {
                files.requireRoom(client.name(), Math.max(0, announced - FORM), rules.mostOf(client.plan()));
                Multipart form =
                        Multipart.of(request.getHeader(HttpHeaders.CONTENT_TYPE), ChatDoor.incomingOf(exchange));
                return new Upload(files, rules, client).take(form).json();
            });
        } finally {
            place.leave();
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    /** @throws Refusal where the caller may not call at all, or asks for what there is not */
    public void list(Exchange exchange) {
        HttpServerRequest request = ChatDoor.requestOf(exchange);
        String owner = owner(exchange);
        int limit = ListQuery.limit(request, MOST, MOST);
        boolean newestFirst = ListQuery.newestFirst(request);
        String purpose = Optional.ofNullable(request.getParam("purpose")).orElse("");
        String after = Optional.ofNullable(request.getParam("after")).orElse("");
        answer(exchange, files -> {
            Optional<StoredFile> edge =
                    after.isEmpty() ? Optional.empty() : Optional.of(required(files, owner, after, "after"));
            List<StoredFile> found = files.list(new Wanted(owner, purpose, edge, newestFirst, limit + 1));
            return page(found, limit);
        });
    }

    private static ObjectNode page(List<StoredFile> found, int limit) {
        List<StoredFile> shown = found.subList(0, Math.min(limit, found.size()));
        ObjectNode page = Json.mapper().createObjectNode().put("object", "list");
        ArrayNode data = page.putArray("data");
        shown.forEach(file -> data.add(file.json()));
        return page.put("first_id", shown.isEmpty() ? null : shown.getFirst().id())
                .put("last_id", shown.isEmpty() ? null : shown.getLast().id())
                .put("has_more", found.size() > limit);
    }

    /** @throws Refusal 404 where the caller has no such file */
    public void show(Exchange exchange) {
        String owner = owner(exchange);
        answer(exchange, files -> required(files, owner, id(exchange), "id").json());
    }

    /** @throws Refusal 404 where the caller has no such file */
    public void delete(Exchange exchange) {
        String owner = owner(exchange);
        String id = id(exchange);
        answer(exchange, files -> {
            if (!files.hide(owner, id)) {
                throw unknown(id, "id");
            }
            return Json.mapper()
                    .createObjectNode()
                    .put("id", id)
                    .put("object", "file")
                    .put("deleted", true);
        });
        shelf.ifPresent(files -> files.removeIfPossible(id));
    }

    /** @throws Refusal 404 where the caller has no such file */
    public void content(Exchange exchange) {
        String owner = owner(exchange);
        guarded(files -> {
            StoredFile file = required(files, owner, id(exchange), "id");
            new Download(files, file, ChatDoor.requestOf(exchange).response()).send();
            return file;
        });
    }

    private Client client(Exchange exchange) {
        return admission.visitor(ChatDoor.identityOf(exchange));
    }

    private String owner(Exchange exchange) {
        return client(exchange).name();
    }

    private static String id(Exchange exchange) {
        return String.valueOf(exchange.getMessage().getHeader("id"));
    }

    private static StoredFile required(FileShelf files, String owner, String id, String param) {
        return files.find(owner, id).orElseThrow(() -> unknown(id, param));
    }

    private static Refusal unknown(String id, String param) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return new Refusal(404, "invalid_request_error", null, param, "there is no file '" + shown + "' here", null);
    }

    private interface Page<T> {
        T of(FileShelf files) throws IOException;
    }

    private void answer(Exchange exchange, Page<ObjectNode> page) {
        JsonReply.send(exchange, guarded(page));
    }

    private <T> T guarded(Page<T> page) {
        try {
            return page.of(shelf.orElseThrow(Unavailable::nothingIsKept));
        } catch (StoreTrouble e) {
            LOG.debug("files are not to be had: {}", e.reason());
            throw Unavailable.because(e);
        } catch (FileDraft.NoRoom e) {
            throw Refusal.storageFull(
                    "the files of this API key would take more than " + FileRules.inWords(e.most())
                            + ": delete some, or wait until they expire",
                    "file");
        } catch (FileDraft.DraftLost e) {
            throw Unavailable.tookTooLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
