package dev.caravan.provider;

import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.anthropic.AnthropicDialect;
import dev.caravan.dialect.gemini.GeminiDialect;
import dev.caravan.dialect.ollama.OllamaDialect;
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
            Dialect dialect(ProviderComponent component, String limitMember) {
                return new OpenAiDialect(component.models(), limitMember, component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
            }
        },
        ANTHROPIC("/v1", "/models?limit=1000") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember) {
                return new AnthropicDialect(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-api-key", key, "anthropic-version", "2023-06-01");
            }
        },
        GEMINI("/v1beta", "/models?pageSize=1000") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember) {
                return new GeminiDialect(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-goog-api-key", key);
            }
        },
        OLLAMA("/api", "/tags") {
            @Override
            Dialect dialect(ProviderComponent component, String limitMember) {
                return new OllamaDialect(component.models(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
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

        /** What the paths of this kind's API begin with. */
        String ending() {
            return ending;
        }

        /** Where the models are listed, behind the ending. */
        String list() {
            return list;
        }

        abstract Dialect dialect(ProviderComponent component, String limitMember);

        abstract Map<String, String> headers(String key);

        /** A key, unless this kind knows its operators by something else. */
        Credentials credentials(ProviderEndpoint provider) {
            return Credentials.key(provider.key().map(this::headers).orElse(Map.of()), provider.variable("_API_KEY"));
        }
    }
}
