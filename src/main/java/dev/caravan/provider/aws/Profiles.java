package dev.caravan.provider.aws;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys of a profile in the files that the tools of AWS write, or of a role that it names. */
record Profiles(KeyWords words) implements KeySource {
    private static final Duration REREAD = Duration.ofMinutes(1);
    private static final int MOST_LINKS = 5;

    @Override
    public Optional<AwsKeys> keys(Errands errands, Instant now) {
        return keys(words.get("profile").orElse("default"), errands, now, 0);
    }

    /** Its region, which stands in the second file. */
    static Optional<String> region(KeyWords words) {
        String profile = words.get("profile").orElse("default");
        return Optional.ofNullable(new Profiles(words).profile(profile).get("region"));
    }

    private Optional<AwsKeys> keys(String name, Errands errands, Instant now, int links) {
        Map<String, String> profile = profile(name);
        String id = profile.getOrDefault("aws_access_key_id", "");
        String secret = profile.getOrDefault("aws_secret_access_key", "");
        if (profile.containsKey("role_arn") && links < MOST_LINKS) {
            return Optional.of(role(profile, name, errands, now, links));
        }
        if (!id.isEmpty() && !secret.isEmpty()) {
            return Optional.of(
                    AwsKeys.rereadAfter(REREAD, now, id, secret, profile.getOrDefault("aws_session_token", "")));
        }
        for (String unknown : new String[] {"sso_session", "sso_start_url", "credential_process"}) {
            if (profile.containsKey(unknown)) {
                throw KeySource.none("the profile '" + name + "' has " + unknown + ", which is not read here; "
                        + "`aws configure export-credentials --format env` gives keys for the environment");
            }
        }
        if (words.get("profile").isPresent()) {
            throw KeySource.none(
                    "there is no profile '" + name + "' with keys in " + credentials() + " or " + config());
        }
        return Optional.empty();
    }

    private AwsKeys role(Map<String, String> profile, String name, Errands errands, Instant now, int links) {
        String arn = profile.getOrDefault("role_arn", "");
        String file = profile.getOrDefault("web_identity_token_file", "");
        Sts sts = Sts.of(words);
        String session = profile.getOrDefault("role_session_name", "caravan");
        if (!file.isEmpty()) {
            return sts.byWebIdentity(arn, session, Path.of(file), errands, now);
        }
        String source = profile.getOrDefault("source_profile", "");
        if (source.isEmpty()) {
            throw KeySource.none("the profile '" + name + "' has a role_arn, and neither source_profile nor"
                    + " web_identity_token_file");
        }
        AwsKeys keys = source.equals(name)
                ? ofItself(profile, name, now)
                : keys(source, errands, now, links + 1)
                        .orElseThrow(() -> KeySource.none("the profile '" + source + "' has no keys"));
        return sts.byRole(keys, arn, session, profile.getOrDefault("external_id", ""), errands, now);
    }

    private static AwsKeys ofItself(Map<String, String> profile, String name, Instant now) {
        String id = profile.getOrDefault("aws_access_key_id", "");
        String secret = profile.getOrDefault("aws_secret_access_key", "");
        if (id.isEmpty() || secret.isEmpty()) {
            throw KeySource.none("the profile '" + name + "' has no keys");
        }
        return AwsKeys.rereadAfter(REREAD, now, id, secret, profile.getOrDefault("aws_session_token", ""));
    }

    /** Of both files; what stands in the one for credentials is truer. */
    private Map<String, String> profile(String name) {
        Map<String, String> both = new HashMap<>(ProfileFile.read(config()).profile(name));
        both.putAll(ProfileFile.read(credentials()).profile(name));
        return both;
    }

    private Path credentials() {
        return words.get("credentials-file").map(Path::of).orElse(Path.of(words.home(), ".aws", "credentials"));
    }

    private Path config() {
        return words.get("config-file").map(Path::of).orElse(Path.of(words.home(), ".aws", "config"));
    }
}
