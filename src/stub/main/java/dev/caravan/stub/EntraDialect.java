package dev.caravan.stub;

import java.util.Map;
import java.util.Optional;

/** Microsoft Entra ID: tokens for an application of one tenant that knows its secret, for Azure's cognitive services. */
public final class EntraDialect extends TokenDialect {
    public static final String TENANT = "contoso.example";
    public static final String CLIENT = "11111111-2222-3333-4444-555555555555";
    public static final String SECRET = "s3cret~of the/application+";

    public EntraDialect(IssuedTokens tokens) {
        super(tokens);
    }

    @Override
    public Optional<Fault> refusal(Request request) {
        if (!isForm(request) || !request.path().endsWith("/oauth2/v2.0/token")) {
            return refused(404, "not_found", "There is nothing here.");
        }
        if (!request.path().equals("/" + TENANT + "/oauth2/v2.0/token")) {
            return refused(400, "invalid_request", "AADSTS90002: Tenant 'other' not found. Check your tenant ID.");
        }
        Map<String, String> form = form(request);
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return refused(400, "unsupported_grant_type", "AADSTS70003: The grant type is not supported.");
        }
        if (!CLIENT.equals(form.get("client_id"))) {
            return refused(
                    400,
                    "unauthorized_client",
                    "AADSTS700016: Application with identifier '%s' was not found in the directory."
                            .formatted(form.get("client_id")));
        }
        if (!SECRET.equals(form.get("client_secret"))) {
            return refused(
                    401,
                    "invalid_client",
                    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value.");
        }
        String scope = form.getOrDefault("scope", "");
        return scope.matches("https://cognitiveservices\\.azure\\.(com|us|cn)/\\.default")
                ? Optional.empty()
                : refused(400, "invalid_scope", "AADSTS70011: The provided value for scope is not valid.");
    }
}
