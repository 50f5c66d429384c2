package dev.caravan.provider;

import dev.caravan.json.Slice;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Microsoft Entra ID, which gives an application tokens for its secret. */
record Entra(URI authority, String tenant, String clientId, String clientSecret, String scope, InstantSource clock)
        implements TokenSource {
    private static final Pattern CODE = Pattern.compile("AADSTS\\d{4,9}");
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

    @Override
    public Optional<String> missing() {
        if (tenant.isEmpty()) {
            return Optional.of("no AZURE_TENANT_ID");
        }
        if (clientId.isEmpty()) {
            return Optional.of("no AZURE_CLIENT_ID");
        }
        return clientSecret.isEmpty() ? Optional.of("no AZURE_CLIENT_SECRET") : Optional.empty();
    }

    @Override
    public Token fetch(TokenDesk desk) {
        String path = "/" + URLEncoder.encode(tenant, StandardCharsets.UTF_8) + "/oauth2/v2.0/token";
        URI where = URI.create(authority.toString().replaceAll("/+$", "") + path);
        return desk.post(
                new TokenDesk.Giver(where, "Entra ID", Entra::complaint),
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", clientId,
                        "client_secret", clientSecret,
                        "scope", scope),
                clock);
    }

    /** Its words hold ids of the application; a code says as much. */
    private static String complaint(Slice body) {
        String error = body.get("error").text();
        Matcher code = CODE.matcher(body.get("error_description").text());
        String found = code.find() ? code.group() : "";
        String known = ERROR.matcher(error).matches() ? error : "";
        return String.join(" ", known, found).strip() + hint(found);
    }

    private static String hint(String code) {
        return switch (code) {
            case "AADSTS7000215" -> ": AZURE_CLIENT_SECRET is not the application's";
            case "AADSTS7000222" -> ": the secret in AZURE_CLIENT_SECRET has ended";
            case "AADSTS700016" -> ": the tenant has no application AZURE_CLIENT_ID";
            case "AADSTS90002", "AADSTS900023" -> ": there is no tenant AZURE_TENANT_ID";
            default -> "";
        };
    }

    @Override
    public String toString() {
        return "Entra ID for " + clientId;
    }
}
