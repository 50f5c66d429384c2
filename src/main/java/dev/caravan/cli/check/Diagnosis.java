package dev.caravan.cli.check;

import dev.caravan.call.Target;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import dev.caravan.provider.Listing;
import dev.caravan.tier.ProviderKey;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says in plain words why a provider did not answer, and what to do about it. */
final class Diagnosis {
    private static final int MODELS_SHOWN = 8;

    private static final Map<String, String> CREDENTIALS = Map.of(
            "azure", "AZURE_OPENAI_API_KEY or AZURE_CLIENT_SECRET",
            "bedrock", "AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID with its secret",
            "vertex", "GOOGLE_APPLICATION_CREDENTIALS");

    private final String label;
    private final Target target;
    private final Optional<Listing> listing;

    Diagnosis(String label, Target target, Optional<Listing> listing) {
        this.label = label;
        this.target = target;
        this.listing = listing;
    }

    String of(HttpResponse<?> response, Slice error) {
        String reason = reason(error.get("message").text());
        return switch (response.statusCode()) {
            case 404 -> notFound();
            case 429 -> reason + waiting(response);
            case 500 ->
                reason.equals(Trouble.AUTH.words())
                        ? reason + where() + "; check " + CREDENTIALS.getOrDefault(label, variable("_API_KEY"))
                        : reason + where() + waiting(response);
            default -> reason.isEmpty() ? "answered " + response.statusCode() : reason;
        };
    }

    private String variable(String what) {
        return ProviderKey.variable(label, what);
    }

    /** Without the words about the chain, which here has one link. */
    private String reason(String message) {
        String behind = target + ": ";
        int at = message.indexOf(behind);
        return at < 0 ? message : message.substring(at + behind.length());
    }

    private String where() {
        return listing.map(each -> " (" + each.where() + ")").orElse("");
    }

    private String waiting(HttpResponse<?> response) {
        return response.headers()
                .firstValue("retry-after")
                .map(seconds -> "; try again in " + seconds + " s")
                .orElse("");
    }

    private String notFound() {
        String noModel = "it has no model '" + target.model() + "'" + where();
        return switch (listing.orElse(null)) {
            case Listing.Models models -> noModel + has(models);
            case Listing.NoList none ->
                none.status() == 404
                        ? "nothing of its API is found" + where() + "; check " + variable("_BASE_URL")
                        : noModel;
            case Listing.TooLong endless ->
                noModel + "; its list of models is longer than " + endless.mebibytes() + " MiB, and was not read";
            case Listing.NoCredentials none -> noModel;
            case Listing.Unreachable unreachable -> noModel;
            case null -> noModel;
        };
    }

    private static String has(Listing.Models models) {
        List<String> names = models.names();
        if (names.isEmpty()) {
            return "; it lists none";
        }
        String shown = String.join(", ", names.subList(0, Math.min(MODELS_SHOWN, names.size())));
        int more = names.size() - MODELS_SHOWN;
        return "; it lists " + shown + (more > 0 ? " and " + more + " more" : "");
    }
}
