package dev.caravan.files;

import static dev.caravan.files.Filing.BOUNDARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A large file goes in and out in little memory. */
@Tag("slow")
class LargeFileTest {
    private static final long SIZE = 60 << 20;
    private static final byte[] LINE = ("{\"custom_id\":\"é€💡\",\"text\":\"" + "0123456789".repeat(90) + "\"}\n")
            .getBytes(StandardCharsets.UTF_8);
    private static final long LITTLE = 16 << 20;

    /** By then whoever kept all of it would hold this much. */
    private static final long LOOK_AT = 50 << 20;

    @Test
    void sixty_megabytes_go_in_and_out_in_little_memory() throws Exception {
        try (TestCaravan caravan = TestCaravan.with().start();
                HttpClient client = HttpClient.newHttpClient()) {
            Filing filing = Filing.at(caravan);
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            long before = held();
            Lines lines = new Lines();

            HttpResponse<String> answer = client.send(
                    filing.request("/v1/files")
                            .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
                            .POST(BodyPublishers.ofInputStream(() -> form(new DigestInputStream(lines, sent))))
                            .build(),
                    BodyHandlers.ofString());
            String id = Json.mapper().readTree(answer.body()).path("id").asText();
            MessageDigest received = MessageDigest.getInstance("SHA-256");
            long heldOnTheWayOut;
            try (InputStream content = new DigestInputStream(
                    client.send(filing.request("/v1/files/" + id + "/content").build(), BodyHandlers.ofInputStream())
                            .body(),
                    received)) {
                for (long left = LOOK_AT; left > 0; left -= 1 << 20) {
                    assertThat(content.readNBytes(1 << 20)).hasSize(1 << 20);
                }
                heldOnTheWayOut = held();
                content.transferTo(OutputStream.nullOutputStream());
            }

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(HexFormat.of().formatHex(received.digest()))
                    .isEqualTo(HexFormat.of().formatHex(sent.digest()));
            assertThat(lines.held - before).as("held on the way in").isLessThan(LITTLE);
            assertThat(heldOnTheWayOut - before).as("held on the way out").isLessThan(LITTLE);
        }
    }

    private static InputStream form(InputStream lines) {
        String begin = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--"
                + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.jsonl\"\r\n\r\n";
        return new SequenceInputStream(
                Collections.enumeration(List.of(text(begin), lines, text("\r\n--" + BOUNDARY + "--\r\n"))));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same line again and again. */
    private static final class Lines extends InputStream {
        private long at;
        private volatile long held;

        @Override
        public int read() {
            if (at == LOOK_AT) {
                held = held();
            }
            return at == SIZE / LINE.length * LINE.length ? -1 : LINE[(int) (at++ % LINE.length)] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = 0;
            for (int next = 0; count < length; count++) {
                next = read();
                if (next < 0) {
                    break;
                }
                into[offset + count] = (byte) next;
            }
            return count == 0 ? -1 : count;
        }
    }

    private static long held() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
