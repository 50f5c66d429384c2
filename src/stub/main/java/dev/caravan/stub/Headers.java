package dev.caravan.stub;

import java.util.List;
import java.util.Optional;

/** The headers of a request in their order; names are compared without regard to case. */
public record Headers(List<Header> all) {
    public Headers {
        all = List.copyOf(all);
    }

    public Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    public List<String> values(String name) {
        return all.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** Whether the header, read as a comma-separated list, holds the word. */
    public boolean mentions(String name, String word) {
        return values(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .anyMatch(part -> part.strip().equalsIgnoreCase(word));
    }
}
