package dev.caravan.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Properties from the environment: {@code CARAVAN_A_B_C} for {@code caravan.a.b-c}, and {@code NAME_API_KEY} and
 * {@code NAME_BASE_URL} for every provider, with {@code _KEY} behind them for each of its keys.
 */
final class Environment {
    private static final Pattern PROVIDER = Pattern.compile("([A-Z][A-Z0-9_]*)_(API_KEY|BASE_URL)");

    /** Set by the launcher or meant for it, never properties. */
    private static final Set<String> LAUNCHER = Set.of(
            "CARAVAN_HEAP",
            "CARAVAN_DEBUG",
            "CARAVAN_HOME",
            "CARAVAN_CI",
            "CARAVAN_CALLED_FROM",
            "CARAVAN_PROPERTIES",
            "CARAVAN_PREPARE");

    private static final Pattern KEYS = Pattern.compile("caravan\\.provider\\.([^.]+)\\.keys");

    private static final Map<String, String> ALIASES = Map.of("CLAUDE_API_KEY", "ANTHROPIC_API_KEY");

    /** What the clouds' own tools call it. */
    private static final Map<String, String> OF_CLOUDS = Map.ofEntries(
            Map.entry("AZURE_OPENAI_ENDPOINT", "azure.base-url"),
            Map.entry("AZURE_OPENAI_API_KEY", "azure.api-key"),
            Map.entry("OPENAI_API_VERSION", "azure.api-version"),
            Map.entry("AZURE_TENANT_ID", "azure.tenant"),
            Map.entry("AZURE_CLIENT_ID", "azure.client-id"),
            Map.entry("AZURE_CLIENT_SECRET", "azure.client-secret"),
            Map.entry("AZURE_AUTHORITY_HOST", "azure.authority"),
            Map.entry("AWS_BEARER_TOKEN_BEDROCK", "bedrock.api-key"),
            Map.entry("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "bedrock.base-url"),
            Map.entry("AWS_REGION", "bedrock.region"),
            Map.entry("AWS_ACCESS_KEY_ID", "bedrock.access-key"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "bedrock.secret-key"),
            Map.entry("AWS_SESSION_TOKEN", "bedrock.session-token"),
            Map.entry("AWS_PROFILE", "bedrock.profile"),
            Map.entry("AWS_SHARED_CREDENTIALS_FILE", "bedrock.credentials-file"),
            Map.entry("AWS_CONFIG_FILE", "bedrock.config-file"),
            Map.entry("AWS_WEB_IDENTITY_TOKEN_FILE", "bedrock.web-identity-token-file"),
            Map.entry("AWS_ROLE_ARN", "bedrock.role"),
            Map.entry("AWS_ROLE_SESSION_NAME", "bedrock.role-session-name"),
            Map.entry("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "bedrock.container-uri"),
            Map.entry("AWS_CONTAINER_AUTHORIZATION_TOKEN", "bedrock.container-token"),
            Map.entry("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "bedrock.container-token-file"),
            Map.entry("AWS_EC2_METADATA_DISABLED", "bedrock.metadata-disabled"),
            Map.entry("AWS_EC2_METADATA_SERVICE_ENDPOINT", "bedrock.metadata-url"),
            Map.entry("AWS_ENDPOINT_URL_STS", "bedrock.sts-url"),
            Map.entry("GOOGLE_CLOUD_PROJECT", "vertex.project"),
            Map.entry("GOOGLE_CLOUD_LOCATION", "vertex.location"),
            Map.entry("GOOGLE_APPLICATION_CREDENTIALS", "vertex.credentials"));

    /** The same under names that stand back behind those. */
    private static final Map<String, String> ELSE_OF_CLOUDS = Map.of(
            "AWS_DEFAULT_REGION", "bedrock.region",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "bedrock.container-uri");

    /** What Kubernetes tells every container of a service, whose name may begin with caravan. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("CARAVAN_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)");

    private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.+");

    private static final Set<String> OURS = Set.of("OPENAI", "ANTHROPIC", "GEMINI", "OLLAMA");

    private Environment() {}

    /** Adds a fault for each variable that begins as ours do and is none: somebody meant one that is. */
    static Map<String, String> read(Map<String, String> environment, Place place, List<Fault> faults) {
        Map<String, String> properties = new TreeMap<>();
        OF_CLOUDS.forEach((name, property) -> {
            String value = environment.getOrDefault(name, "").trim();
            boolean named = property.endsWith(".authority") && !value.contains("://");
            if (!value.isEmpty()) {
                properties.put("caravan.provider." + property, named ? "https://" + value : value);
            }
        });
        ELSE_OF_CLOUDS.forEach((name, property) -> {
            String value = environment.getOrDefault(name, "").trim();
            if (!value.isEmpty()) {
                properties.putIfAbsent("caravan.provider." + property, value);
            }
        });
        environment.forEach((given, value) -> {
            String name = ALIASES.getOrDefault(given, given);
            if (!name.equals(given) && environment.containsKey(name)) {
                return;
            }
            Matcher provider = PROVIDER.matcher(name);
            if (name.startsWith("CARAVAN_")) {
                if (isNotMeantForUs(name, value)) {
                    return;
                }
                Optional<String> property = property(name);
                property.ifPresent(known -> properties.put(known, value.trim()));
                if (property.isEmpty()) {
                    faults.add(place.fault("there is no variable " + name).nearest(name, variables()));
                }
            } else if (provider.matches() && !value.isBlank()) {
                boolean key = provider.group(2).equals("API_KEY");
                // Other programs have such variables too, and theirs need not be addresses.
                if (key || OURS.contains(provider.group(1)) || Kind.URL.accepts(value.trim())) {
                    String suffix = key ? ".api-key" : ".base-url";
                    properties.putIfAbsent("caravan.provider." + dashed(provider.group(1)) + suffix, value.trim());
                }
            }
        });
        return properties;
    }

    private static boolean isNotMeantForUs(String name, String value) {
        return LAUNCHER.contains(name)
                || OF_A_SERVICE.matcher(name).matches()
                || (name.endsWith("_PORT")
                        && ADDRESS_OF_A_SERVICE.matcher(value).matches());
    }

    /** {@code NAME_API_KEY_KEY} and {@code NAME_BASE_URL_KEY} for every key that the properties name. */
    static Map<String, String> ofKeys(Map<String, String> properties, Map<String, String> environment) {
        Map<String, String> ofKeys = new TreeMap<>();
        properties.forEach((property, names) -> {
            Matcher provider = KEYS.matcher(property);
            if (provider.matches()) {
                for (String name : names.split(",", -1)) {
                    ofKeys.putAll(ofKey(provider.group(1), name.strip(), environment));
                }
            }
        });
        return ofKeys;
    }

    private static Map<String, String> ofKey(String provider, String name, Map<String, String> environment) {
        Map<String, String> ofKey = new TreeMap<>();
        for (String what : List.of("api-key", "base-url")) {
            String value = environment
                    .getOrDefault(asVariable(provider + "." + what + "." + name), "")
                    .strip();
            if (!name.isEmpty() && !value.isEmpty()) {
                ofKey.put("caravan.provider." + provider + ".key." + name + "." + what, value);
            }
        }
        return ofKey;
    }

    private static List<String> variables() {
        return Stream.concat(
                        LAUNCHER.stream(),
                        Knob.ALL.stream().filter(knob -> !knob.isFamily()).map(knob -> asVariable(knob.name())))
                .toList();
    }

    private static Optional<String> property(String variable) {
        for (Knob knob : Knob.ALL) {
            if (!knob.isFamily()) {
                if (variable.equals(asVariable(knob.name()))) {
                    return Optional.of(knob.name());
                }
                continue;
            }
            String prefix = asVariable(knob.prefix());
            String suffix = asVariable(knob.suffix());
            if (variable.length() > prefix.length() + suffix.length()
                    && variable.startsWith(prefix)
                    && variable.endsWith(suffix)) {
                String names = variable.substring(prefix.length(), variable.length() - suffix.length());
                Optional<String> property = knob.filledWith(dashed(names));
                if (property.isPresent()) {
                    return property;
                }
            }
        }
        return Optional.empty();
    }

    private static String asVariable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String dashed(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
