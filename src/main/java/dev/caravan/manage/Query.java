package dev.caravan.manage;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;

/** What a page of the management port is asked for; whatever it does not know is refused, not passed over. */
record Query(HttpServerRequest request) {
    /** A parameter that is not what it is to be; in words for whoever sent it. */
    static final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    Query knowing(String... names) {
        Set<String> known = Set.of(names);
        request.params().names().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new Unfit("there is no parameter like that here; there is " + String.join(", ", names));
                });
        return this;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(request.getParam(name)).filter(text -> !text.isEmpty());
    }

    int number(String name, int usual, int most) {
        String written = text(name).orElse(Integer.toString(usual));
        int number = written.matches("\\d{1,6}") ? Integer.parseInt(written) : 0;
        if (number < 1 || number > most) {
            throw new Unfit(name + " must be a whole number from 1 to " + most);
        }
        return number;
    }
}
