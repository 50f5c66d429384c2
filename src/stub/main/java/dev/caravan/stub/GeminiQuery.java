package dev.caravan.stub;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parameters in a request's URL. */
record GeminiQuery(List<Header> parameters) {
    static GeminiQuery of(Request request) {
        String[] parts = request.path().split("\\?", 2);
        if (parts.length < 2 || parts[1].isEmpty()) {
            return new GeminiQuery(List.of());
        }
        return new GeminiQuery(Arrays.stream(parts[1].split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .map(pair -> new Header(pair[0], pair.length > 1 ? pair[1] : ""))
                .toList());
    }

    boolean has(String name) {
        return first(name).isPresent();
    }

    boolean asksForEvents() {
        return first("alt").filter("sse"::equals).isPresent();
    }

    private Optional<String> first(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Header::value)
                .findFirst();
    }
}
