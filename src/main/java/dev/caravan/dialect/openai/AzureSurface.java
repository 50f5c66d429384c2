package dev.caravan.dialect.openai;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Azure serves OpenAI's API. A dated {@code apiVersion} is one of the surface that has a deployment's name in its
 * paths; none, or one without a date such as {@code preview}, is one of {@code v1}, which looks for it in the body.
 */
public record AzureSurface(Optional<String> apiVersion) {
    private static final Pattern DATED = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");
    private static final Pattern VERSION_IN_QUERY = Pattern.compile("(?:.*&)?api-version=([A-Za-z0-9.-]+)(?:&.*)?");
    private static final Pattern BEHIND_RESOURCE = Pattern.compile("/(openai|models)(/.*)?$");
    private static final String V1 = "/openai/v1";

    /** That which the operator set, or else that of the address, which may be one that the portal shows for a deployment. */
    public static AzureSurface of(Optional<String> apiVersion, String query) {
        Matcher found = VERSION_IN_QUERY.matcher(query);
        return new AzureSurface(apiVersion.or(() -> found.matches() ? Optional.of(found.group(1)) : Optional.empty()));
    }

    /** The path before those of the API, of a base URL that people may have copied at any length. */
    public static String root(String path) {
        return BEHIND_RESOURCE.matcher(path).replaceFirst("");
    }

    /** Where the models are listed that a deployment may be made of. */
    public String list() {
        return isDated() ? "/openai/models" + version() : V1 + "/models" + version();
    }

    String path(String operation, String deployment) {
        if (!isDated()) {
            return V1 + operation + version();
        }
        if (operation.startsWith("/responses")) {
            return V1 + operation;
        }
        String encoded = URLEncoder.encode(deployment, StandardCharsets.UTF_8).replace("+", "%20");
        return "/openai/deployments/" + encoded + operation + version();
    }

    /** A name that would lead to another path: nothing else stands in that piece of it. */
    boolean climbs(String deployment) {
        return isDated() && deployment.chars().allMatch(letter -> letter == '.');
    }

    private boolean isDated() {
        return apiVersion.filter(version -> DATED.matcher(version).matches()).isPresent();
    }

    private String version() {
        return apiVersion
                .map(version -> "?api-version=" + URLEncoder.encode(version, StandardCharsets.UTF_8))
                .orElse("");
    }
}
