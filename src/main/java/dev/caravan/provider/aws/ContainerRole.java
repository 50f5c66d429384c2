package dev.caravan.provider.aws;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys of the role of a container, from an agent beside it. */
record ContainerRole(KeyWords words) implements KeySource {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String AGENT = "http://169.254.170.2";

    /** Whom an open connection may ask: nobody else is on the way. */
    private static final Set<String> NEAR =
            Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "127.0.0.1", "[::1]");

    @Override
    public Optional<AwsKeys> keys(Errands errands, Instant now) {
        Optional<String> given = words.get("container-uri");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        URI where = URI.create(given.get().startsWith("/") ? AGENT + given.get() : given.get());
        if (!"https".equals(where.getScheme()) && !NEAR.contains(String.valueOf(where.getHost()))) {
            throw KeySource.none("AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or the agent's own address");
        }
        Map<String, String> headers =
                token().map(token -> Map.of("authorization", token)).orElse(Map.of());
        Errands.Answer answer = errands.send("GET", where, headers, "", PATIENCE);
        return Optional.of(RoleKeys.read("the container's agent", answer, now));
    }

    /** Read each time, for it is written anew. */
    private Optional<String> token() {
        Optional<String> file = words.get("container-token-file");
        if (file.isEmpty()) {
            return words.get("container-token");
        }
        try {
            return Optional.of(Files.readString(Path.of(file.get())).strip());
        } catch (IOException e) {
            throw KeySource.none("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read");
        }
    }
}
