package dev.caravan.provider.aws;

import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads the keys of a role as agents and machines tell them. */
final class RoleKeys {
    private RoleKeys() {}

    static AwsKeys read(String who, Errands.Answer answer, Instant now) {
        if (answer.status() != 200) {
            throw KeySource.refused(who, answer.status(), "");
        }
        try {
            Slice root = Slice.parse(answer.body().getBytes(StandardCharsets.UTF_8));
            String id = root.get("AccessKeyId").text();
            String secret = root.get("SecretAccessKey").text();
            if (id.isEmpty() || secret.isEmpty()) {
                throw KeySource.refused(who, 500, "and no keys");
            }
            String ends = root.get("Expiration").text();
            String token = root.get("Token").text();
            return ends.isEmpty()
                    ? AwsKeys.rereadAfter(Duration.ofMinutes(5), now, id, secret, token)
                    : AwsKeys.ending(id, secret, token, Instant.parse(ends), now);
        } catch (IOException | DateTimeParseException e) {
            throw KeySource.refused(who, 500, "and nothing that can be read");
        }
    }
}
