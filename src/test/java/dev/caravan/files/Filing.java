package dev.caravan.files;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of the Files API that sends forms as a test wants them. */
final class Filing {
    static final String BOUNDARY = "ein-rand";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final TestCaravan caravan;
    private final String secret;

    private Filing(TestCaravan caravan, String secret) {
        this.caravan = caravan;
        this.secret = secret;
    }

    static Filing at(TestCaravan caravan) {
        return new Filing(caravan, "sk-any");
    }

    static Filing at(TestCaravan caravan, String secret) {
        return new Filing(caravan, secret);
    }

    /** A form that is put together part by part. */
    static final class Form {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Form field(String name, String value) {
            return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
        }

        Form file(String filename, String text) {
            return file(filename, text.getBytes(StandardCharsets.UTF_8));
        }

        Form file(String filename, byte[] content) {
            return part("name=\"file\"; filename=\"" + filename + "\"\r\nContent-Type: text/plain", content);
        }

        Form part(String disposition, byte[] content) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n");
            bytes.writeBytes(content);
            write("\r\n");
            return this;
        }

        private void write(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            write("--" + BOUNDARY + "--\r\n");
            return bytes.toByteArray();
        }
    }

    static Form form() {
        return new Form().field("purpose", "batch");
    }

    Reply send(Form form) {
        return send(form.bytes());
    }

    Reply send(byte[] body) {
        return exchange(request("/v1/files")
                .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    String id(String filename, String text) {
        return send(form().file(filename, text)).json().path("id").asText();
    }

    Reply get(String path) {
        return exchange(request(path).GET());
    }

    Reply delete(String id) {
        return exchange(request("/v1/files/" + id).DELETE());
    }

    Reply post(String path, String json) {
        return exchange(request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    List<String> listed(String query) {
        List<String> ids = new ArrayList<>();
        get("/v1/files" + query)
                .json()
                .path("data")
                .forEach(file -> ids.add(file.path("id").asText()));
        return ids;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(caravan.uri(path)).header("authorization", "Bearer " + secret);
    }

    private static Reply exchange(HttpRequest.Builder request) {
        try {
            long started = System.nanoTime();
            HttpResponse<String> response =
                    CLIENT.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.headers(),
                    response.body(),
                    Duration.ofNanos(System.nanoTime() - started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
