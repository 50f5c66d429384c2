package dev.caravan.provider.aws;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Keys of a role, for a token that a cluster writes into a file. */
record WebIdentity(KeyWords words) implements KeySource {
    @Override
    public Optional<AwsKeys> keys(Errands errands, Instant now) {
        Optional<String> file = words.get("web-identity-token-file");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String role = words.get("role")
                .orElseThrow(() -> KeySource.none("AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not"));
        String session = words.get("role-session-name").orElse("caravan");
        return Optional.of(Sts.of(words).byWebIdentity(role, session, Path.of(file.get()), errands, now));
    }
}
