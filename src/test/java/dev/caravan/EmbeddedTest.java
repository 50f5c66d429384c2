package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Caravan inside another program, which has its models and none of its ports. */
class EmbeddedTest {
    @Test
    void the_readmes_lines_bring_an_answer() throws Exception {
        String answer;
        try (Embedded caravan = Embedded.start(Map.of("caravan.cache.ttl", "10m"))) {
            ChatModel model = caravan.chatModel("auto");
            answer = model.chat("What is a caravan?");
        }

        assertThat(answer).contains("sandbox");
        assertThat(Files.readString(Path.of("docs/embedding.md"))).contains("""
                        try (Embedded caravan = Embedded.start(Map.of("caravan.cache.ttl", "10m"))) {
                            ChatModel model = caravan.chatModel("auto");
                            System.out.println(model.chat("What is a caravan?"));
                        }
                        """);
    }

    @Test
    void vectors_come_from_it_too() throws Exception {
        try (Embedded caravan = Embedded.start(Map.of())) {
            assertThat(caravan.embeddingModel("sandbox/embed")
                            .embed("a dune")
                            .content()
                            .vector())
                    .isNotEmpty();
        }
    }

    @Test
    void it_stands_beside_another_one() throws Exception {
        try (Embedded one = Embedded.start(Map.of());
                Embedded other = Embedded.start(Map.of())) {
            assertThat(one.chatModel("simple").chat("hi")).isNotEmpty();
            assertThat(other.chatModel("simple").chat("hi")).isNotEmpty();
        }
    }
}
