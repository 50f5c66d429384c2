package dev.caravan.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.provider.GoogleKeyFiles;
import dev.caravan.stub.AmazonSignature;
import dev.caravan.stub.GoogleTokenDialect;
import dev.caravan.stub.IssuedTokens;
import dev.caravan.stub.ProviderStub;
import dev.caravan.stub.VertexDialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravan check} of providers that are set up as their clouds' own tools are. */
class CloudCheckTest {
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Path folder;

    CloudCheckTest(@TempDir Path folder) {
        this.folder = folder;
        environment.put("CARAVAN_DATA", folder.resolve("data").toString());
    }

    private int check(String provider) {
        out.reset();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Shell shell = new Shell(environment, Map.of(), InstantSource.system(), print, print);
        return Caravan.run(Stream.of("check", provider).toList(), shell);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_deployment_answers_where_the_portals_address_was_copied() {
        try (ProviderStub azure = ProviderStub.azure()) {
            environment.put(
                    "AZURE_OPENAI_ENDPOINT",
                    azure.baseUrl() + "/openai/deployments/mine/chat/completions?api-version=2025-01-01-preview");
            environment.put("AZURE_OPENAI_API_KEY", "key-of-azure");

            assertThat(check("azure")).as(said()).isZero();
            assertThat(said()).containsPattern("azure +gpt-5-nano +ok .* USD");

            environment.put("CARAVAN_TIER_SIMPLE_CHAIN", "azure/missing");
            assertThat(check("azure")).isEqualTo(1);
            assertThat(said()).contains("it has no model 'missing'").doesNotContain("it lists");

            environment.put("AZURE_OPENAI_API_KEY", "bad");
            assertThat(check("azure")).isEqualTo(1);
            assertThat(said()).contains("check AZURE_OPENAI_API_KEY or AZURE_CLIENT_SECRET");

            environment.remove("AZURE_OPENAI_ENDPOINT");
            assertThat(check("azure")).isEqualTo(1);
            assertThat(said()).contains("no AZURE_OPENAI_ENDPOINT is set").doesNotContain("key-of-azure");
        }
    }

    @Test
    void keys_of_amazon_sign_or_hear_what_is_wrong_with_them() {
        try (ProviderStub bedrock = ProviderStub.bedrock()) {
            environment.put("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.baseUrl());
            environment.put("AWS_ACCESS_KEY_ID", AmazonSignature.KEY);
            environment.put("AWS_SECRET_ACCESS_KEY", AmazonSignature.SECRET);
            assertThat(check("bedrock")).isEqualTo(1);
            assertThat(said()).contains("no AWS_REGION is set");

            environment.put("AWS_DEFAULT_REGION", AmazonSignature.REGION);
            assertThat(check("bedrock")).as(said()).isZero();
            assertThat(said())
                    .containsPattern("bedrock +global.anthropic.claude-haiku\\S+ +ok .* USD, 2 models listed");

            environment.put("AWS_SECRET_ACCESS_KEY", "another-secret");
            assertThat(check("bedrock")).isEqualTo(1);
            assertThat(said())
                    .contains("check AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID")
                    .doesNotContain("another");

            environment.remove("AWS_SECRET_ACCESS_KEY");
            assertThat(check("bedrock")).isEqualTo(1);
            assertThat(said()).contains("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not");

            environment.put("AWS_BEARER_TOKEN_BEDROCK", "refused");
            assertThat(check("bedrock")).isEqualTo(1);
            environment.put("AWS_BEARER_TOKEN_BEDROCK", "key-of-bedrock");
            assertThat(check("bedrock")).as(said()).isZero();
        }
    }

    @Test
    void a_service_account_answers_or_hears_what_is_wrong_with_it() throws IOException {
        GoogleKeyFiles keys = GoogleKeyFiles.made();
        IssuedTokens tokens = new IssuedTokens(InstantSource.system(), Duration.ofHours(1));
        try (ProviderStub vertex = new ProviderStub(new VertexDialect(tokens));
                ProviderStub google = new ProviderStub(
                        new GoogleTokenDialect(tokens, keys.keys().getPublic()))) {
            String tokenUri = google.baseUrl() + "/token";
            environment.put("VERTEX_BASE_URL", vertex.baseUrl());
            environment.put("GOOGLE_CLOUD_LOCATION", VertexDialect.LOCATION);
            environment.put(
                    "GOOGLE_APPLICATION_CREDENTIALS",
                    keys.serviceAccount(folder, tokenUri).toString());

            assertThat(check("vertex")).as(said()).isZero();
            assertThat(said()).containsPattern("vertex +gemini-2.5-flash-lite +ok .* USD, 1 models? listed");

            GoogleKeyFiles.made().serviceAccount(folder, tokenUri);
            assertThat(check("vertex")).isEqualTo(1);
            assertThat(said()).contains("no token from Google: invalid_grant").doesNotContain("PRIVATE KEY");

            environment.remove("GOOGLE_CLOUD_LOCATION");
            assertThat(check("vertex")).isEqualTo(1);
            assertThat(said()).contains("no GOOGLE_CLOUD_LOCATION is set");
        }
    }
}
