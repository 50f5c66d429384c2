package dev.caravan.provider;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an operator says of a project at Google Cloud, by properties. */
record Vertex(ProviderEndpoint provider) {
    private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9.:-]{0,80}");

    /** Where the models of a location are served, unless the operator names another address. */
    String usualAddress() {
        String location = location().orElse("global");
        return switch (location) {
            case "global" -> "https://aiplatform.googleapis.com";
            case "us", "eu" -> "https://aiplatform." + location + ".rep.googleapis.com";
            default -> "https://" + location + "-aiplatform.googleapis.com";
        };
    }

    /** Of an address with the version of the API or without it. */
    Address address(String baseUrl) {
        Address whole = Address.of(baseUrl, "");
        String path = whole.basePath().replaceFirst("/v1(beta1)?$", "");
        return new Address(whole.host(), whole.port(), whole.tls(), path);
    }

    /** Whoever has a key need not say for which project, nor where. */
    String publishers() {
        return project()
                .flatMap(project -> location()
                        .map(location -> "/v1/projects/" + project + "/locations/" + location + "/publishers"))
                .orElse("/v1/publishers");
    }

    Credentials credentials() {
        if (provider.key().isPresent()) {
            return Credentials.key(Map.of("x-goog-api-key", provider.key().get()), provider.variable("_API_KEY"));
        }
        ProviderComponent component = provider.component();
        GoogleCredentials google =
                new GoogleCredentials(file(), provider.property("authority").map(URI::create), component.clock());
        Credentials tokens = component.transport().tokens().of(google, component.clock());
        return new Placed(tokens, whatIsMissing(google));
    }

    /** Tokens alone are of no use without the project and the place that they are for. */
    private record Placed(Credentials tokens, Optional<String> missing) implements Credentials {
        @Override
        public Map<String, String> made(Outgoing request) {
            return tokens.made(request);
        }

        @Override
        public boolean renews(Map<String, String> refused) {
            return tokens.renews(refused);
        }
    }

    private Optional<String> whatIsMissing(GoogleCredentials google) {
        if (location().isEmpty()) {
            boolean malformed = provider.property("location").isPresent();
            return Optional.of("no GOOGLE_CLOUD_LOCATION" + (malformed ? " such as europe-west4 or global" : ""));
        }
        Optional<String> unusable = google.missing();
        if (unusable.isPresent()) {
            return unusable;
        }
        return project().isEmpty() ? Optional.of("no GOOGLE_CLOUD_PROJECT") : Optional.empty();
    }

    private Optional<String> location() {
        return provider.property("location").filter(LOCATION.asMatchPredicate());
    }

    /** That of the service account, where no other is named. */
    private Optional<String> project() {
        return provider.property("project")
                .or(() -> file().map(GoogleKey::read).flatMap(GoogleKey::project))
                .filter(PROJECT.asMatchPredicate());
    }

    /** The one that is named, or else what {@code gcloud auth application-default login} left behind. */
    private Optional<Path> file() {
        return provider.property("credentials").map(Path::of).or(() -> Optional.of(Path.of(
                        System.getProperty("user.home", ""),
                        ".config",
                        "gcloud",
                        "application_default_credentials.json"))
                .filter(Files::isRegularFile));
    }
}
