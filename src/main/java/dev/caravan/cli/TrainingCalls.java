package dev.caravan.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What the training run asks a gateway: a bit of everything, and mostly what is asked mostly. */
final class TrainingCalls {
    private static final int CALLERS = 16;

    private static final List<String> MODELS = List.of(
            "openai/m",
            "openai/m",
            "auto",
            "openai/m",
            "openai/m",
            "anthropic/m",
            "openai/m",
            "complex",
            "openai/m",
            "gemini/m",
            "openai/m",
            "simple",
            "openai/m",
            "ollama/m",
            "openai/m",
            "sandbox/echo");

    private static final String TOOLS = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
            + "\"description\":\"Tells the weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"place\":"
            + "{\"type\":\"string\"}},\"required\":[\"place\"]}}}]";

    private final int port;
    private final String headers;
    private final int calls;

    /** {@code headers} go with every call, each line with its end. */
    TrainingCalls(int port, String headers, int calls) {
        this.port = port;
        this.headers = headers;
        this.calls = calls;
    }

    void all(long untilNanos) throws Exception {
        rarities();
        AtomicInteger asked = new AtomicInteger();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    try (TrainingCaller caller = new TrainingCaller(port, headers)) {
                        for (int n = asked.getAndIncrement();
                                n < calls && System.nanoTime() < untilNanos;
                                n = asked.getAndIncrement()) {
                            ask(caller, n);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        }
        rarities();
    }

    private static void ask(TrainingCaller caller, int n) throws IOException {
        String model = MODELS.get(n % MODELS.size());
        boolean streamed = n % 7 == 3;
        // Most calls pass the cache by; of the others some are answered from it and some are new to it.
        String cache = n % 5 == 4 ? "max-age=3600" : "no-store";
        String head = "content-type: application/json\r\ncache-control: " + cache + "\r\n";
        String text = "What is a caravan" + (n % 10 == 4 ? " " + n : "") + "?";
        if (n % 11 == 5) {
            caller.post("/v1/messages", head, messages(model, streamed, text));
        } else if (n % 97 == 6) {
            caller.post("/v1/embeddings", head, "{\"model\":\"openai/m\",\"input\":[\"" + text + "\"]}");
        } else if (n % 101 == 7) {
            caller.post("/v1/chat/completions", head, chat("openai/" + TrainingProvider.BROKEN, streamed, text, ""));
        } else if (n % 103 == 8) {
            caller.post("/v1/chat/completions", head, chat("openai/", streamed, text, ""));
        } else if (n % 13 == 9) {
            caller.post("/v1/chat/completions", head, chat(model, streamed, "Ünd was fährt da? ".repeat(50), TOOLS));
        } else {
            caller.post("/v1/chat/completions", head, chat(model, streamed, text, ""));
        }
    }

    private static String chat(String model, boolean streamed, String text, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + streamed + ",\"max_tokens\":100,\"temperature\":0.2"
                + ",\"messages\":[{\"role\":\"system\",\"content\":\"You are brief.\"},"
                + "{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
    }

    private static String messages(String model, boolean streamed, String text) {
        return "{\"model\":\"" + model + "\",\"stream\":" + streamed
                + ",\"max_tokens\":100,\"system\":\"You are brief.\""
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** What is asked now and then. */
    private void rarities() throws IOException {
        try (TrainingCaller caller = new TrainingCaller(port, headers)) {
            caller.get("/v1/models");
            caller.get("/v1/usage?by=model");
            caller.get("/nowhere");
            caller.post("/v1/chat/completions", "", "{\"model\":");
            caller.post("/v1/chat/completions", "", chat("nobody/nothing", false, "hi", ""));
            caller.post("/v1/chat/completions", "", chat("sandbox/fail-404", true, "hi", ""));
            caller.post("/v1/messages/count_tokens", "", messages("anthropic/m", false, "hi"));
            caller.post("/v1/messages", "", "{}");
            batch(caller);
        }
        try (TrainingCaller stranger = new TrainingCaller(port, "authorization: Bearer cvn_nobody\r\n")) {
            stranger.post("/v1/chat/completions", "", chat("openai/m", false, "hi", ""));
        }
    }

    private static void batch(TrainingCaller caller) throws IOException {
        String line = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + chat("openai/m", false, "hi", "") + "}\n";
        String upload = "--part\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--part\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n" + line
                + "\r\n--part--\r\n";
        String file = caller.post("/v1/files", "content-type: multipart/form-data; boundary=part\r\n", upload);
        int id = file.indexOf("file-");
        if (id >= 0) {
            caller.post(
                    "/v1/batches",
                    "",
                    "{\"input_file_id\":\"" + file.substring(id, file.indexOf('"', id))
                            + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}");
        }
        caller.get("/v1/batches");
        caller.get("/v1/files");
    }
}
