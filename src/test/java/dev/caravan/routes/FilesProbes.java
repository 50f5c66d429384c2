package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What the steps of files.camel.yaml are there for. */
final class FilesProbes {
    private static final String LINE =
            "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"simple\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}";

    private static final Set<String> ENDS = Set.of("completed", "cancelled");

    private FilesProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(FilesProbes::takesFiles).needs("send-file: files.upload"),
                Probe.that(FilesProbes::listsFiles).needs("files: files.list"),
                Probe.that(FilesProbes::showsAFile).needs("file: files.show"),
                Probe.that(FilesProbes::deletesAFile).needs("delete-file: files.delete"),
                Probe.that(FilesProbes::givesAFileBack).needs("file-content: files.content"),
                Probe.that(FilesProbes::takesBatches).needs("order-batch: batches.create"),
                Probe.that(FilesProbes::listsBatches).needs("batches: batches.list"),
                Probe.that(FilesProbes::showsABatch).needs("batch: batches.show"),
                Probe.that(FilesProbes::cancelsABatch).needs("cancel-batch: batches.cancel"));
    }

    private static String sent(Scene scene) {
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n" + LINE
                + "\r\n--b--\r\n";
        Reply reply = Wire.answer(
                scene.caravan,
                Wire.request(
                        "POST /v1/files HTTP/1.1",
                        form.getBytes(StandardCharsets.UTF_8),
                        List.of("Content-Type: multipart/form-data; boundary=b", "Content-Length: " + form.length())));
        return reply.json().path("id").asText();
    }

    private static String begun(Scene scene) {
        return scene.caravan
                .post(
                        "/v1/batches",
                        "{\"input_file_id\":\"" + sent(scene)
                                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}")
                .json()
                .path("id")
                .asText();
    }

    private static void takesFiles(Scene scene) {
        assertThat(sent(scene)).startsWith("file-");
    }

    private static void listsFiles(Scene scene) {
        String id = sent(scene);

        assertThat(scene.caravan.get("/v1/files").json().at("/data/0/id").asText())
                .isEqualTo(id);
    }

    private static void showsAFile(Scene scene) {
        String id = sent(scene);

        assertThat(scene.caravan.get("/v1/files/" + id).json().path("id").asText())
                .isEqualTo(id);
    }

    private static void deletesAFile(Scene scene) {
        String id = sent(scene);

        Wire.answer(scene.caravan, Wire.request("DELETE /v1/files/" + id + " HTTP/1.1", new byte[0], List.of()));

        assertThat(scene.caravan.get("/v1/files/" + id).status()).isEqualTo(404);
    }

    private static void givesAFileBack(Scene scene) {
        assertThat(scene.caravan.get("/v1/files/" + sent(scene) + "/content").body())
                .isEqualTo(LINE);
    }

    private static void takesBatches(Scene scene) {
        String id = begun(scene);

        assertThat(id).startsWith("batch_");
        awaitEnd(scene, id);
    }

    private static void listsBatches(Scene scene) {
        String id = begun(scene);

        assertThat(scene.caravan.get("/v1/batches").json().at("/data/0/id").asText())
                .isEqualTo(id);
        awaitEnd(scene, id);
    }

    private static void showsABatch(Scene scene) {
        String id = begun(scene);

        assertThat(scene.caravan.get("/v1/batches/" + id).json().path("object").asText())
                .isEqualTo("batch");
        awaitEnd(scene, id);
    }

    private static void cancelsABatch(Scene scene) {
        String id = begun(scene);

        // It may be over by then.
        assertThat(scene.caravan.post("/v1/batches/" + id + "/cancel", "").body())
                .containsAnyOf(id, "cannot be cancelled");
        awaitEnd(scene, id);
    }

    /** Its time would be over in the next scene. */
    private static void awaitEnd(Scene scene, String id) {
        scene.await(() -> ENDS.contains(
                scene.caravan.get("/v1/batches/" + id).json().path("status").asText()));
    }
}
