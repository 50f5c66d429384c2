package dev.caravan.provider;

import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.anthropic.AnthropicDialect;
import dev.caravan.dialect.anthropic.ClaudeAtVertex;
import dev.caravan.dialect.bedrock.BedrockDialect;
import dev.caravan.dialect.gemini.GeminiDialect;
import dev.caravan.dialect.gemini.GeminiHome;
import dev.caravan.dialect.ollama.OllamaDialect;
import dev.caravan.dialect.openai.AzureDialect;
import dev.caravan.dialect.openai.OpenAiDialect;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The dialects that there are, under the names that routes give them. */
final class Dialects {
    private Dialects() {}

    enum Kind {
        OPENAI("/v1", "/models") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return new OpenAiDialect(component.models(), limitMember, responses, component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
            }
        },
        ANTHROPIC("/v1", "/models?limit=1000") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return new AnthropicDialect(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-api-key", key, "anthropic-version", "2023-06-01");
            }
        },
        GEMINI("/v1beta", "/models?pageSize=1000") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return new GeminiDialect(
                        component.models(), component.thoughts(), component.clock(), GeminiHome.STUDIO);
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-goog-api-key", key);
            }
        },
        OLLAMA("/api", "/tags") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return new OllamaDialect(component.models(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
            }
        },
        /** OpenAI's words at Azure's addresses. */
        AZURE("", "") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return OPENAI.dialect(component, limitMember, responses);
            }

            @Override
            Dialect dialect(ProviderEndpoint provider) {
                return new AzureDialect(
                        new OpenAiDialect(
                                provider.component().models(),
                                provider.limitMember(),
                                provider.responses(),
                                provider.component().clock()),
                        new Azure(provider).surface());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("api-key", key);
            }

            @Override
            Address address(ProviderEndpoint provider, String baseUrl) {
                return new Azure(provider).address(baseUrl);
            }

            @Override
            String list(ProviderEndpoint provider) {
                return new Azure(provider).surface().list();
            }

            /** Its list is of what could be deployed. */
            @Override
            boolean listsWhatItServes() {
                return false;
            }

            @Override
            Credentials credentials(ProviderEndpoint provider) {
                return new Azure(provider).credentials();
            }

            @Override
            String variable(String provider, String ending) {
                if (!provider.equals("azure")) {
                    return super.variable(provider, ending);
                }
                return ending.equals("_BASE_URL") ? "AZURE_OPENAI_ENDPOINT" : "AZURE_OPENAI" + ending;
            }
        },
        BEDROCK("", "/foundation-models") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return new BedrockDialect(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
            }

            @Override
            Optional<String> usualAddress(ProviderEndpoint provider) {
                return new Bedrock(provider).usualAddress();
            }

            @Override
            Address lists(ProviderEndpoint provider) {
                return new Bedrock(provider).lists();
            }

            @Override
            Credentials credentials(ProviderEndpoint provider) {
                return new Bedrock(provider).credentials();
            }

            @Override
            String variable(String provider, String ending) {
                return provider.equals("bedrock") && ending.equals("_BASE_URL")
                        ? "AWS_REGION"
                        : super.variable(provider, ending);
            }
        },
        /** Gemini's and Claude's words at Google Cloud's addresses. */
        VERTEX("", "/v1beta1/publishers/google/models?pageSize=300") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember, boolean responses) {
                return GEMINI.dialect(component, limitMember, responses);
            }

            @Override
            Dialect dialect(ProviderEndpoint provider) {
                ProviderComponent component = provider.component();
                return new VertexDialect(
                        new GeminiDialect(
                                component.models(), component.thoughts(), component.clock(), GeminiHome.VERTEX),
                        new ClaudeAtVertex(
                                new AnthropicDialect(component.models(), component.thoughts(), component.clock())),
                        new Vertex(provider).publishers());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-goog-api-key", key);
            }

            @Override
            Optional<String> usualAddress(ProviderEndpoint provider) {
                return Optional.of(new Vertex(provider).usualAddress());
            }

            @Override
            Address address(ProviderEndpoint provider, String baseUrl) {
                return new Vertex(provider).address(baseUrl);
            }

            @Override
            Credentials credentials(ProviderEndpoint provider) {
                return new Vertex(provider).credentials();
            }
        };

        private final String ending;
        private final String list;

        Kind(String ending, String list) {
            this.ending = ending;
            this.list = list;
        }

        static Optional<Kind> of(String name) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }

        /** Where the models are listed, behind the ending. */
        String list(ProviderEndpoint provider) {
            return list;
        }

        /** Whether the models that it lists are those that can be asked. */
        boolean listsWhatItServes() {
            return true;
        }

        /** Where it listens if nobody names an address, as far as its other properties say so. */
        Optional<String> usualAddress(ProviderEndpoint provider) {
            return Optional.empty();
        }

        Address address(ProviderEndpoint provider, String baseUrl) {
            return Address.of(baseUrl, ending);
        }

        /** Who lists the models. */
        Address lists(ProviderEndpoint provider) {
            return provider.where();
        }

        /** What the environment calls a property of the provider that has this name. */
        String variable(String provider, String ending) {
            return provider.toUpperCase(Locale.ROOT).replace('-', '_') + ending;
        }

        Dialect dialect(ProviderEndpoint provider) {
            return dialect(provider.component(), provider.limitMember(), provider.responses());
        }

        abstract Dialect dialect(ProviderComponent component, String limitMember, boolean responses);

        abstract Map<String, String> headers(String key);

        /** A key, unless this kind knows its operators by something else. */
        Credentials credentials(ProviderEndpoint provider) {
            return Credentials.key(provider.key().map(this::headers).orElse(Map.of()), provider.variable("_API_KEY"));
        }
    }
}
