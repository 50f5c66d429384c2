package dev.caravan.pages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.door.ChatDoor;
import dev.caravan.door.JsonHead;
import dev.caravan.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.apache.camel.Exchange;

/** An answer in JSON. */
final class JsonReply {
    private JsonReply() {}

    static void send(Exchange exchange, ObjectNode json) {
        HttpServerResponse response = ChatDoor.requestOf(exchange).response();
        JsonHead.put(response);
        response.end(Buffer.buffer(Json.plainly(json)));
    }
}
