package dev.caravan.provider;

import dev.caravan.provider.aws.KeptKeys;
import dev.caravan.provider.aws.KeyWords;
import dev.caravan.provider.aws.Signer;
import io.vertx.core.buffer.impl.BufferImpl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator says of Amazon Bedrock, by properties. */
record Bedrock(ProviderEndpoint provider) {
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");
    private static final Pattern HOST =
            Pattern.compile("bedrock-runtime(?<fips>-fips)?\\.(?<rest>(?<region>[a-z0-9-]+)\\..+)");

    private static final List<String> WORDS = List.of(
            "access-key",
            "secret-key",
            "session-token",
            "profile",
            "credentials-file",
            "config-file",
            "web-identity-token-file",
            "role",
            "role-session-name",
            "container-uri",
            "container-token",
            "container-token-file",
            "metadata-disabled",
            "metadata-url",
            "sts-url");

    /** Where the models of a region are served, unless the operator names another address. */
    Optional<String> usualAddress() {
        return region().map(region -> "https://bedrock-runtime." + region + ending(region));
    }

    private static String ending(String region) {
        return region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    }

    /** Models are listed by another host, where these are Amazon's own. */
    Address lists() {
        Address where = provider.where();
        Matcher host = HOST.matcher(where.host());
        return host.matches()
                ? new Address("bedrock." + host.group("rest"), where.port(), where.tls(), where.basePath())
                : where;
    }

    Credentials credentials() {
        Optional<String> key = provider.key();
        if (key.isPresent()) {
            return Credentials.key(Map.of("authorization", "Bearer " + key.get()), "AWS_BEARER_TOKEN_BEDROCK");
        }
        ProviderComponent component = provider.component();
        KeyWords words = words(region().orElse(""));
        return new Signing(component.transport().aws().of(words, component.clock()), words.region(), component);
    }

    /**
     * The one that is named, or else that of a profile that is named, or of the address. Many machines have files of
     * profiles for other reasons, and nobody's prompts are to go to a cloud because of them.
     */
    private Optional<String> region() {
        return provider.property("region")
                .or(() -> provider.property("profile").flatMap(named -> KeptKeys.regionOfProfile(words(""))))
                .or(() -> provider.property("base-url")
                        .map(url -> HOST.matcher(Address.of(url, "").host()))
                        .filter(Matcher::matches)
                        .map(host -> host.group("region")))
                .filter(REGION.asMatchPredicate());
    }

    private KeyWords words(String region) {
        Map<String, String> said = new HashMap<>();
        WORDS.forEach(word -> provider.property(word).ifPresent(value -> said.put(word, value)));
        return new KeyWords(said, region, System.getProperty("user.home", ""));
    }

    /** A signature over each request, by keys that are renewed before they end. */
    private record Signing(KeptKeys keys, String region, ProviderComponent component) implements Credentials {
        @Override
        public Optional<String> missing() {
            if (region.isEmpty()) {
                return Optional.of("no AWS_REGION");
            }
            return keys.expected() ? Optional.empty() : Optional.of("no AWS_ACCESS_KEY_ID");
        }

        @Override
        public Map<String, String> made(Outgoing request) {
            return new Signer("bedrock", region)
                    .headers(
                            keys.keys(),
                            request.method(),
                            request.uri(),
                            ((BufferImpl) request.body()).byteBuf().nioBuffers(),
                            component.clock().instant());
        }
    }
}
