package dev.caravan.provider.aws;

import dev.caravan.failure.ProviderFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Keys of the role of the machine, from its metadata service, in the second version of its protocol. */
record InstanceRole(KeyWords words) implements KeySource {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";

    @Override
    public Optional<AwsKeys> keys(Errands errands, Instant now) {
        if (words.get("metadata-disabled").filter("true"::equalsIgnoreCase).isPresent()) {
            return Optional.empty();
        }
        Errands.Answer token;
        try {
            token = errands.send(
                    "PUT",
                    uri("/latest/api/token"),
                    Map.of("x-aws-ec2-metadata-token-ttl-seconds", "300"),
                    "",
                    PATIENCE);
        } catch (ProviderFailure nobodyThere) {
            return Optional.empty();
        }
        if (token.status() != 200) {
            return Optional.empty();
        }
        Map<String, String> headers =
                Map.of("x-aws-ec2-metadata-token", token.body().strip());
        Errands.Answer role = errands.send("GET", uri(ROLES), headers, "", PATIENCE);
        String name = role.body().strip().lines().findFirst().orElse("");
        if (role.status() == 404 || (role.status() == 200 && name.isEmpty())) {
            throw KeySource.none("this machine has no role");
        }
        if (role.status() != 200) {
            throw KeySource.refused("the machine's metadata service", role.status(), "");
        }
        URI where = uri(ROLES + CanonicalRequest.encoded(name, ""));
        return Optional.of(RoleKeys.read(
                "the machine's metadata service", errands.send("GET", where, headers, "", PATIENCE), now));
    }

    private URI uri(String path) {
        String root = words.get("metadata-url").orElse("http://169.254.169.254");
        return URI.create(root.replaceAll("/+$", "") + path);
    }
}
