package dev.caravan.door;

import static dev.caravan.door.MalformedBodies.GOOD;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.harness.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Requests that are wrong before anyone looks at their JSON. */
final class MalformedHttp {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1";
    private static final String JSON = "Content-Type: application/json";
    private static final String LENGTH = "Content-Length: " + GOOD.length();

    private MalformedHttp() {}

    static Stream<MalformedRequest> all() {
        List<MalformedRequest> all = new ArrayList<>();
        addresses(all);
        types(all);
        requestLines(all);
        headers(all);
        lengths(all);
        chunks(all);
        otherProtocols(all);
        return all.stream();
    }

    private static void addresses(List<MalformedRequest> all) {
        for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "post", "TRACE"}) {
            all.add(good(method, method + " /v1/chat/completions HTTP/1.1", 405, 404, 400));
        }
        all.add(good("POST to the models", "POST /v1/models HTTP/1.1", 405));
        all.add(good("DELETE of a model", "DELETE /v1/models/simple HTTP/1.1", 405));
        for (String path : new String[] {
            "/",
            "/v1",
            "/v1/chat",
            "/v1/chat/completions/more",
            "/v1/completions",
            "/V1/CHAT/COMPLETIONS",
            "/etc/passwd",
            "/../../etc/passwd",
            "/v1/chat/completions;x=1",
            "/v1%2Fchat%2Fcompletions",
            "/%2e%2e/%2e%2e/x",
            "*",
            "/observe/health",
            "/" + "a".repeat(4_000),
            "/v1/chat/completions%00",
            "/${body}/{{caravan.port}}"
        }) {
            all.add(good(path, "POST " + path + " HTTP/1.1", 404, 400));
        }
        for (String path : new String[] {"/v1/chat/%zz", "/%", "/v1/models/%zz", "/v1/models?x=%zz", "/%e0%a4%a"}) {
            all.add(good("GET " + path, "GET " + path + " HTTP/1.1", 400, 404));
        }
        all.add(good("POST with a malformed query", "POST /v1/chat/completions?x=%zz HTTP/1.1", 400));
        all.add(good("a model that is not there", "GET /v1/models/nosuch HTTP/1.1", 404)
                .at("model"));
    }

    private static void types(List<MalformedRequest> all) {
        all.add(MalformedRequest.http("no content type", request(LINE, LENGTH), 415, 400));
        for (String type : new String[] {
            "text/plain",
            "text/plain;charset=utf-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "json",
            "application/jsonp",
            "application/octet-stream",
            "application",
            "*/*",
            ";",
            "x".repeat(3_000)
        }) {
            all.add(MalformedRequest.http(
                    "content type " + MalformedBodies.shortened(type),
                    request(LINE, LENGTH, "Content-Type: " + type),
                    415,
                    400));
        }
        byte[] gzip = HexFormat.of().parseHex("1f8b08000000000000000300000000");
        all.add(MalformedRequest.http("gzip", Wire.post(gzip, "Content-Encoding: gzip"), 415, 400));
    }

    private static void requestLines(List<MalformedRequest> all) {
        for (String line : new String[] {
            "POST  /v1/chat/completions  HTTP/1.1 x",
            "POST /v1/chat completions HTTP/1.1",
            "POST /v1/chat/completions",
            "POST /v1/chat/completions HTTP/x",
            "POST",
            "GARBAGE",
            "/v1/chat/completions",
            "{\"model\":\"simple\"}",
            "P\u0000ST /v1/chat/completions HTTP/1.1",
            "POST /v1/chat\u0000/completions HTTP/1.1"
        }) {
            all.add(good("request line " + MalformedBodies.shortened(line), line, 400, 404, 405, 501, 505));
        }
        all.add(good("a request line of 20 KB", "POST /" + "a".repeat(20_000) + " HTTP/1.1", 414));
        all.add(good("a query of 20 KB", "POST /v1/chat/completions?" + "a".repeat(20_000) + " HTTP/1.1", 414));
        all.add(MalformedRequest.http(
                "9 KB without a line's end", "P".repeat(9 << 10).getBytes(UTF_8), 414, 400));
    }

    private static void headers(List<MalformedRequest> all) {
        all.add(MalformedRequest.http(
                "a header of 40 KB", request(LINE, JSON, LENGTH, "X-Long: " + "a".repeat(40_000)), 431));
        String[] many = new String[3_000];
        Arrays.setAll(many, i -> "X-Many-" + i + ": some value");
        all.add(MalformedRequest.http("3,000 headers", request(LINE, many), 431));
        for (String header : new String[] {
            "no colon", "Spaced Name: x", "Content-Length : 5", "X-Nul: a\u0000b", "X-\u0001: a", "X(y): z"
        }) {
            byte[] request = request(LINE, JSON, LENGTH, header);
            all.add(MalformedRequest.http("header " + MalformedBodies.shortened(header), request, 400));
        }
    }

    private static void lengths(List<MalformedRequest> all) {
        for (String length : new String[] {
            "-1", "abc", "", "1e3", "0x5", "+5", "5 5", "5;", "99999999999999999999", "9223372036854775807"
        }) {
            all.add(MalformedRequest.http(
                    "length '" + length + "'", request(LINE, JSON, "Content-Length: " + length), 400, 413));
        }
        all.add(MalformedRequest.http("two lengths", request(LINE, JSON, LENGTH, "Content-Length: 5"), 400));
        all.add(MalformedRequest.http("two lengths in one", request(LINE, JSON, "Content-Length: 5, 9"), 400));
        all.add(MalformedRequest.http("no length at all", Wire.request(LINE, new byte[0], List.of(JSON)), 400, 411));
    }

    private static void chunks(List<MalformedRequest> all) {
        for (String garbage : new String[] {
            "zz\r\n{}\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "FFFFFFFFFFFFFFFF\r\nx",
            "\r\n\r\n",
            "5\r\nhellohello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "5;" + "x".repeat(20_000) + "\r\nhello\r\n",
            "{}\r\n"
        }) {
            byte[] request = Wire.request(LINE, garbage.getBytes(UTF_8), List.of(JSON, "Transfer-Encoding: chunked"));
            all.add(MalformedRequest.http("chunks " + MalformedBodies.shortened(garbage), request, 400, 413));
        }
        all.add(MalformedRequest.http(
                "a coding that is none",
                Wire.request(LINE, chunked(GOOD), List.of(JSON, "Transfer-Encoding: xchunked")),
                400,
                501));
        all.add(MalformedRequest.http(
                "no chunk but the last",
                Wire.request(LINE, "0\r\n\r\n".getBytes(UTF_8), List.of(JSON, "Transfer-Encoding: chunked")),
                400));
    }

    private static void otherProtocols(List<MalformedRequest> all) {
        byte[] hello =
                HexFormat.of().parseHex("16030100310100002d0303" + "00".repeat(32) + "000006130113021303" + "0100");
        all.add(MalformedRequest.otherProtocol("TLS", hello));
        all.add(MalformedRequest.otherProtocol("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8)));
        for (String version : new String[] {"HTTP/9.9", "HTTP/2.0", "FTP/1.1"}) {
            byte[] request = request("POST /v1/chat/completions " + version, JSON, LENGTH);
            all.add(MalformedRequest.otherProtocol(version, request));
        }
        all.add(MalformedRequest.otherProtocol("SSH", "SSH-2.0-OpenSSH_9.9\r\n\r\n".getBytes(UTF_8)));
        all.add(MalformedRequest.otherProtocol(
                "binary noise", "\u0000\u0001\u0002\u00ff\r\n\r\n".getBytes(ISO_8859_1)));
    }

    private static MalformedRequest good(String name, String line, Integer... statuses) {
        return MalformedRequest.http(name, request(line, JSON, LENGTH), statuses);
    }

    private static byte[] request(String line, String... headers) {
        return Wire.request(line, GOOD.getBytes(UTF_8), List.of(headers));
    }

    private static byte[] chunked(String body) {
        return (Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n").getBytes(UTF_8);
    }
}
