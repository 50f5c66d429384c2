package dev.caravan;

import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A short life for the JDK to learn from, when the launcher makes its cache: starts on free ports, with nobody's keys,
 * calls itself and ends.
 */
final class Train {
    private static final int ROUNDS = 20;

    private Train() {}

    static int run(PrintStream err) {
        Map<String, String> quiet = Map.of("caravan.port", "0", "caravan.management-port", "0");
        try {
            Settings settings = PropertyFiles.load(Path.of("no such file"), Map.of(), quiet);
            try (Gateway gateway = Gateway.start(
                            settings, new RouteSource.Jar(), InstantSource.system(), RandomGenerator.getDefault());
                    HttpClient client = HttpClient.newHttpClient()) {
                for (int i = 0; i < ROUNDS; i++) {
                    for (String model : List.of("auto", "simple", "sandbox/echo", "sandbox/fail-404")) {
                        call(client, gateway.port(), model, i % 2 == 0);
                    }
                }
                get(client, gateway.port(), "/v1/models");
                get(client, gateway.managementPort(), "/observe/health");
                get(client, gateway.managementPort(), "/observe/metrics");
            }
            return 0;
        } catch (Exception e) {
            err.println("caravan: the training run failed: " + e);
            return 1;
        }
    }

    private static void call(HttpClient client, int port, String model, boolean stream) throws Exception {
        String body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"What is a caravan?\"}]}";
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void get(HttpClient client, int port, String path) throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
