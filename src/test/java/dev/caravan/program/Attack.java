package dev.caravan.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.harness.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a stranger, or a key that means harm, sends at a port: each is one go, on connections of its own. */
final class Attack {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String BOUNDARY = "----b";

    /** Made once: who attacks must not be too busy to. */
    private static final byte[] MEMBERS = members();

    private static final byte[] NUMBERS = odd("sandbox/echo", "1" + ",1".repeat(9_000_000));
    private static final byte[] BLANKS = blanks(10 << 20);

    private final int port;
    private final String key;

    Attack(int port, String key) {
        this.port = port;
        this.key = key;
    }

    /** A kilobyte that asks for 20 million numbers. */
    void vectors() {
        String inputs = IntStream.range(0, 200).mapToObj(i -> "\"a\"").collect(Collectors.joining(","));
        post("/v1/embeddings", "{\"model\":\"sandbox/embed\",\"dimensions\":100000,\"input\":[" + inputs + "]}");
    }

    private static byte[] members() {
        StringBuilder body = new StringBuilder("{\"model\":\"sandbox/echo\"");
        for (int i = 0; i < 200_000; i++) {
            body.append(",\"m").append(i).append("\":0");
        }
        return body.append('}').toString().getBytes(UTF_8);
    }

    private static byte[] odd(String model, String values) {
        String request = "{\"model\":\"%s\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"metadata\":{\"odd\":[%s]}}";
        return request.formatted(model, values).getBytes(UTF_8);
    }

    private static byte[] blanks(int length) {
        byte[] blanks = new byte[length];
        Arrays.fill(blanks, (byte) ' ');
        return blanks;
    }

    void members(String path) {
        post(path, "application/json", MEMBERS);
    }

    /** A megabyte whose values are fifty, held for as long as the sandbox takes. */
    void values(String model) {
        post("/v1/messages", "application/json", odd(model, "{}" + ",{}".repeat(299_000)));
    }

    /** Twenty megabytes of numbers. */
    void numbers() {
        post("/v1/messages", "application/json", NUMBERS);
    }

    /** A provider's answer of 30 MB, of which nothing is read. */
    void largeAnswer() {
        String body = chat("openai/m1", false).replace("hi", "at great length " + System.nanoTime());
        deaf("POST /v1/chat/completions HTTP/1.1\r\n" + headers() + length(body) + body);
    }

    /** Announces 20 MB, sends half of it and no more. */
    void halfABody() {
        held(
                "POST /v1/chat/completions HTTP/1.1\r\n" + headers() + "Content-Length: " + (20 << 20) + "\r\n\r\n",
                BLANKS);
    }

    void stalledUpload() {
        byte[] some = new byte[300 << 10];
        Arrays.fill(some, (byte) 'x');
        held(
                "POST /v1/files HTTP/1.1\r\n" + headers() + "Content-Type: multipart/form-data; boundary=" + BOUNDARY
                        + "\r\nContent-Length: " + (100 << 20) + "\r\n\r\n--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n",
                some);
    }

    void quotedName() {
        String form = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + "\\\"".repeat(4_000) + "\"\r\n\r\nx\r\n--" + BOUNDARY + "--\r\n";
        post("/v1/files", "multipart/form-data; boundary=" + BOUNDARY, form.getBytes(UTF_8));
    }

    /** A stream of which nothing is read. */
    void deafReader() {
        String body = chat("openai/m1", true).replace("hi", "without end " + System.nanoTime());
        deaf("POST /v1/chat/completions HTTP/1.1\r\n" + headers() + length(body) + body);
    }

    /** A stream whose one event is 7 MB. */
    void oneEvent() {
        post("/v1/chat/completions", chat("openai/m1", true).replace("hi", "in one event " + System.nanoTime()));
    }

    void madeUpModel(int number) {
        post("/v1/chat/completions", chat("sandbox/long-" + number, false));
    }

    /** Calls that hold their places for long. */
    void slowCalls(int count) {
        List<Wire> all = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                String body = chat("sandbox/slow-20s", false).replace("hi", "hi " + i + System.nanoTime());
                all.add(Wire.to(port).send("POST /v1/chat/completions HTTP/1.1\r\n" + headers() + length(body) + body));
            }
            all.getLast().patience(Duration.ofSeconds(25)).toEnd();
        } finally {
            all.forEach(Wire::close);
        }
    }

    void smuggled() {
        try (Wire wire = Wire.to(port)) {
            wire.patience(SOON)
                    .send("POST /v1/chat/completions HTTP/1.1\r\n" + headers()
                            + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/models HTTP/1.1\r\n"
                            + headers() + "\r\n")
                    .toEnd();
        }
    }

    private void held(String head, byte[] more) {
        try (Wire wire = Wire.to(port)) {
            wire.patience(Duration.ofSeconds(20)).send(head).send(more).lastOf(0);
        }
    }

    private void deaf(String request) {
        try (Wire wire = Wire.to(port)) {
            wire.send(request);
            TimeUnit.SECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(String path, String body) {
        post(path, "application/json", body.getBytes(UTF_8));
    }

    private void post(String path, String type, byte[] body) {
        try (Wire wire = Wire.to(port)) {
            wire.patience(Duration.ofSeconds(30))
                    .send("POST " + path + " HTTP/1.1\r\n" + headers() + "Connection: close\r\nContent-Type: " + type
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body)
                    .lastOf(0);
        }
    }

    private String headers() {
        return "Host: localhost\r\n" + (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n");
    }

    private static String length(String body) {
        return "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
    }

    private static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    }
}
