package dev.caravan.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.JsonBytes;
import dev.caravan.json.Slice;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Google's tokens: for the key in a file, or, where there is none, from the server that tells machines of Google's about
 * themselves. The file is read each time, for it may be replaced. {@code authority} stands in for whoever gives them.
 */
record GoogleCredentials(Optional<Path> file, Optional<URI> authority, InstantSource clock) implements TokenSource {
    static final String TOKENS = "https://oauth2.googleapis.com/token";
    private static final String METADATA = "http://metadata.google.internal";
    private static final String OWN_TOKEN = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");
    private static final long LIFETIME_SECONDS = 3600;

    @Override
    public Optional<String> missing() {
        return file.flatMap(path -> GoogleKey.read(path) instanceof GoogleKey.Unusable unusable
                ? Optional.of("no GOOGLE_APPLICATION_CREDENTIALS " + unusable.why() + " (" + path + ")")
                : Optional.empty());
    }

    @Override
    public Token fetch(TokenDesk desk) {
        if (file.isEmpty()) {
            String server = authority.map(URI::toString).orElse(METADATA);
            return desk.get(
                    giver(
                            server.replaceAll("/+$", "") + OWN_TOKEN,
                            "the metadata server, for there are no GOOGLE_APPLICATION_CREDENTIALS"),
                    Map.of("metadata-flavor", "Google"),
                    clock);
        }
        return switch (GoogleKey.read(file.get())) {
            case GoogleKey.ServiceAccount account -> {
                String where = tokens(account.tokenUri());
                yield desk.post(
                        giver(where, "Google"),
                        Map.of("grant_type", GRANT, "assertion", signed(account, where)),
                        clock);
            }
            case GoogleKey.User user -> {
                Token token = desk.post(
                        giver(tokens(TOKENS), "Google"),
                        Map.of(
                                "grant_type", "refresh_token",
                                "client_id", user.clientId(),
                                "client_secret", user.clientSecret(),
                                "refresh_token", user.refreshToken()),
                        clock);
                // A person has no project of their own that calls could be charged to.
                yield user.project()
                        .map(project -> token.with("x-goog-user-project", project))
                        .orElse(token);
            }
            case GoogleKey.Unusable unusable ->
                throw ProviderFailure.of(
                        Trouble.AUTH, 0, "GOOGLE_APPLICATION_CREDENTIALS names no file " + unusable.why());
        };
    }

    private String tokens(String usual) {
        return authority
                .map(each -> each.toString().replaceAll("/+$", "") + "/token")
                .orElse(usual);
    }

    private static TokenDesk.Giver giver(String where, String name) {
        return new TokenDesk.Giver(URI.create(where), name, GoogleCredentials::complaint);
    }

    private static String complaint(Slice body) {
        String error = body.get("error").text();
        String known = ERROR.matcher(error).matches() ? error : "";
        return known.equals("invalid_grant")
                ? known + ": the key in GOOGLE_APPLICATION_CREDENTIALS is not valid, or the clock is wrong"
                : known;
    }

    private String signed(GoogleKey.ServiceAccount account, String audience) {
        long now = clock.instant().getEpochSecond();
        String head = part(JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("alg", "RS256");
            json.writeStringField("typ", "JWT");
            if (!account.keyId().isEmpty()) {
                json.writeStringField("kid", account.keyId());
            }
            json.writeEndObject();
        }));
        String claims = part(JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("iss", account.email());
            json.writeStringField("scope", SCOPE);
            json.writeStringField("aud", audience);
            json.writeNumberField("iat", now);
            json.writeNumberField("exp", now + LIFETIME_SECONDS);
            json.writeEndObject();
        }));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(account.key());
            signature.update((head + "." + claims).getBytes(UTF_8));
            return head + "." + claims + "." + part(signature.sign());
        } catch (GeneralSecurityException e) {
            throw ProviderFailure.of(
                    Trouble.AUTH, 0, "the private_key in GOOGLE_APPLICATION_CREDENTIALS does not sign");
        }
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
