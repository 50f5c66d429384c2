package dev.caravan.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Events that came together go on together, each of them as it came: a system call costs more than an event. */
class AtOnceTest {
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void a_stream_that_comes_all_at_once_goes_on_at_once() throws IOException {
        try (ServerSocket provider = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestCaravan caravan = TestCaravan.with()
                        .property("caravan.provider.openai.api-key", "sk-x")
                        .property(
                                "caravan.provider.openai.base-url",
                                "http://127.0.0.1:" + provider.getLocalPort() + "/v1")
                        .start();
                Wire wire = Wire.to(caravan)) {
            wire.send(Wire.post(TestCaravan.request("openai/m1", "hi", true)));
            answer(provider, chunk(EVENT).repeat(30) + chunk(DONE) + "0\r\n\r\n");

            wire.until("\r\n\r\n");
            assertThat(wire.until("0\r\n\r\n")).isEqualTo(chunk(EVENT.repeat(30)) + chunk(DONE) + "0\r\n\r\n");
        }
    }

    private static void answer(ServerSocket provider, String body) throws IOException {
        provider.setSoTimeout(10_000);
        try (Socket caller = provider.accept()) {
            byte[] some = new byte[64 << 10];
            assertThat(caller.getInputStream().read(some)).isPositive();
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
            OutputStream out = caller.getOutputStream();
            out.write((head + body).getBytes(US_ASCII));
            out.flush();
        }
    }

    private static String chunk(String bytes) {
        return Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n";
    }
}
