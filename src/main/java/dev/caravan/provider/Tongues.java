package dev.caravan.provider;

import dev.caravan.dialect.Tongue;
import dev.caravan.dialect.anthropic.AnthropicTongue;
import dev.caravan.dialect.gemini.GeminiTongue;
import dev.caravan.dialect.ollama.OllamaTongue;
import dev.caravan.dialect.openai.OpenAiTongue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tongues that there are, under the names that routes give them. */
final class Tongues {
    private Tongues() {}

    enum Kind {
        OPENAI("/v1", "/models") {
            @Override
            Tongue tongue(LlmComponent component, String limitMember) {
                return new OpenAiTongue(component.models(), limitMember, component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("authorization", "Bearer " + key);
            }
        },
        ANTHROPIC("/v1", "/models?limit=1000") {
            @Override
            Tongue tongue(LlmComponent component, String limitMember) {
                return new AnthropicTongue(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-api-key", key, "anthropic-version", "2023-06-01");
            }
        },
        GEMINI("/v1beta", "/models?pageSize=1000") {
            @Override
            Tongue tongue(LlmComponent component, String limitMember) {
                return new GeminiTongue(component.models(), component.thoughts(), component.clock());
            }

            @Override
            Map<String, String> headers(String key) {
                return Map.of("x-goog-api-key", key);
            }
        },
        OLLAMA("/api", "/tags") {
            @Override
            Tongue tongue(LlmComponent component, String limitMember) {
                return new OllamaTongue(component.models(), component.clock());
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

        abstract Tongue tongue(LlmComponent component, String limitMember);

        abstract Map<String, String> headers(String key);

        Map<String, String> headers(Optional<String> key) {
            return key.map(this::headers).orElse(Map.of());
        }
    }
}
