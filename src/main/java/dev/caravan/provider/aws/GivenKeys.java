package dev.caravan.provider.aws;

import java.time.Instant;
import java.util.Optional;

/** Keys that the operator gives by properties or the environment. */
record GivenKeys(KeyWords words) implements KeySource {
    @Override
    public Optional<AwsKeys> keys(Errands errands, Instant now) {
        Optional<String> id = words.get("access-key");
        Optional<String> secret = words.get("secret-key");
        if (id.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        if (secret.isEmpty()) {
            throw KeySource.none("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not");
        }
        if (id.isEmpty()) {
            throw KeySource.none("AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not");
        }
        return Optional.of(AwsKeys.lasting(
                id.get(), secret.get(), words.get("session-token").orElse("")));
    }
}
