package dev.caravan.routeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.spi.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files make a set of routes: an operator's, those inside the jar, or both. */
class RouteSourceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void a_folder_with_the_spine_is_all_there_is() throws Exception {
        save("gateway.camel.yaml", "mine");

        assertThat(texts()).containsExactly("mine");
    }

    @Test
    void a_folder_without_it_adds_to_what_is_in_the_jar() throws Exception {
        int inside = new RouteSource.Jar().files().size();

        save("hello.camel.yaml", "mine");

        assertThat(texts()).hasSize(inside + 1).contains("mine");
    }

    @Test
    void a_file_of_the_same_name_stands_in_for_the_jars() throws Exception {
        int inside = new RouteSource.Jar().files().size();

        save("providers/openai.camel.yaml", "mine");

        assertThat(texts()).hasSize(inside).contains("mine").noneMatch(text -> text.contains("provider-openai"));
    }

    @Test
    void what_is_too_large_for_a_file_of_routes_is_not_read() throws Exception {
        String large = "x".repeat((1 << 20) + 1);
        save("model.bin", large);
        RouteSource source = new RouteSource.Folder(folder);

        String before = source.texts().get("model.bin");
        save("model.bin", large + "y");

        assertThat(before).hasSizeLessThan(100).isNotEqualTo(source.texts().get("model.bin"));
        save("large.camel.yaml", large);
        assertThatThrownBy(source::files)
                .isInstanceOf(RouteSetFault.class)
                .hasMessageContaining("large.camel.yaml")
                .hasMessageContaining("larger than 1 MiB");
    }

    private void save(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Resource file : new RouteSource.Folder(folder).files()) {
            texts.add(new String(file.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
