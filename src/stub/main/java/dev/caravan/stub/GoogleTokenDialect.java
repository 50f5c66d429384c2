package dev.caravan.stub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Google's tokens: for what a service account has signed, checked with the public half of its key; for what a user has
 * lent; and as the metadata server gives them, to whoever says that it means to ask it.
 */
public final class GoogleTokenDialect extends TokenDialect {
    public static final String ACCOUNT = "caravan@my-project.iam.gserviceaccount.com";
    public static final String KEY_ID = "0123abcd";
    public static final String REFRESH_TOKEN = "1//refresh-token";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final long SKEW_SECONDS = 300;

    private final PublicKey key;

    public GoogleTokenDialect(IssuedTokens tokens, PublicKey key) {
        super(tokens);
        this.key = key;
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        if (request.method().equals("GET") && request.path().equals(METADATA)) {
            boolean meant =
                    request.header("Metadata-Flavor").filter("Google"::equals).isPresent();
            return meant ? Optional.empty() : refused(403, "forbidden", "Missing Metadata-Flavor:Google header.");
        }
        if (!isForm(request) || !request.path().equals("/token")) {
            return refused(404, "not_found", "There is nothing here.");
        }
        Map<String, String> form = form(request);
        return switch (form.getOrDefault("grant_type", "")) {
            case GRANT -> refusalOfAssertion(form.getOrDefault("assertion", ""), request);
            case "refresh_token" ->
                REFRESH_TOKEN.equals(form.get("refresh_token"))
                                && !form.getOrDefault("client_id", "").isEmpty()
                                && !form.getOrDefault("client_secret", "").isEmpty()
                        ? Optional.empty()
                        : refused(400, "invalid_grant", "Token has been expired or revoked.");
            default -> refused(400, "unsupported_grant_type", "Invalid grant_type.");
        };
    }

    private Optional<Fault> refusalOfAssertion(String assertion, Request request) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3 || !isSigned(parts)) {
            return refused(400, "invalid_grant", "Invalid JWT Signature.");
        }
        JsonNode head = read(parts[0]);
        JsonNode claims = read(parts[1]);
        long now = tokens().clock().instant().getEpochSecond();
        long issued = claims.path("iat").asLong();
        long ends = claims.path("exp").asLong();
        boolean timely = Math.abs(now - issued) <= SKEW_SECONDS && ends > now && ends - issued <= 3600;
        if (!timely) {
            return refused(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token.");
        }
        String own = "http://" + request.header("Host").orElse("") + request.path();
        boolean right = head.path("alg").asText().equals("RS256")
                && head.path("kid").asText().equals(KEY_ID)
                && claims.path("iss").asText().equals(ACCOUNT)
                && claims.path("aud").asText().equals(own)
                && claims.path("scope").asText().equals("https://www.googleapis.com/auth/cloud-platform");
        return right ? Optional.empty() : refused(400, "invalid_grant", "Invalid JWT.");
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static JsonNode read(String part) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
