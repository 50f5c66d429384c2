package dev.caravan.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The inbox and the outbox of a Caravan, as whoever drops files sees them. */
public record Folders(Path inbox, Path outbox) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Beside the routes of a Caravan under test. */
    public static Folders of(TestCaravan caravan) {
        return new Folders(
                caravan.routes().resolveSibling("inbox"), caravan.routes().resolveSibling("outbox"));
    }

    public Folders drop(String name, String text) {
        return drop(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** By a rename, so that a half-written file is never seen. */
    public Folders drop(String name, byte[] bytes) {
        try {
            Files.createDirectories(inbox);
            Path hidden = inbox.resolve("." + name + ".part");
            Files.write(hidden, bytes);
            Files.move(hidden, inbox.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Folders awaitDone(String name) {
        return await(() -> Files.exists(inbox.resolve(".done").resolve(name)), name + " in .done");
    }

    public Folders awaitFailed(String name) {
        return await(() -> Files.exists(inbox.resolve(".failed").resolve(name)), name + " in .failed");
    }

    public Folders await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("not in time: " + what + "; there is " + listing());
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    private List<String> listing() {
        List<String> all = new ArrayList<>();
        for (Path folder : List.of(inbox, outbox)) {
            try (var files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> all.add(folder.getFileName() + "/" + folder.relativize(file)));
            } catch (IOException e) {
                all.add("no " + folder);
            }
        }
        return all;
    }

    public List<JsonNode> results(String stem) {
        return lines(outbox.resolve(stem + ".jsonl"));
    }

    public List<JsonNode> errors(String stem) {
        return lines(outbox.resolve(stem + ".errors.jsonl"));
    }

    public static List<JsonNode> lines(Path file) {
        try {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                lines.add(Json.mapper().readTree(line));
            }
            return lines;
        } catch (JsonProcessingException e) {
            throw new AssertionError("a torn line in " + file.getFileName(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> ids(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("custom_id").asText(null)).toList();
    }

    /** What the model said in a result. */
    public static String said(JsonNode line) {
        return line.at("/response/body/choices/0/message/content").asText();
    }

    /** A line of OpenAI's batch form that asks a chat. */
    public static String line(String id, String model, String prompt) {
        return Json.mapper()
                        .createObjectNode()
                        .put("custom_id", id)
                        .put("method", "POST")
                        .put("url", "/v1/chat/completions")
                        .set("body", body(model, prompt))
                        .toString()
                + "\n";
    }

    private static JsonNode body(String model, String prompt) {
        var body = Json.mapper().createObjectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return body;
    }
}
