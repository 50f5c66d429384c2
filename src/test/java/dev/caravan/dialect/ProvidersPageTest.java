package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.dialect.anthropic.AnthropicAbilities;
import dev.caravan.dialect.bedrock.BedrockAbilities;
import dev.caravan.dialect.gemini.GeminiAbilities;
import dev.caravan.dialect.ollama.OllamaAbilities;
import dev.caravan.request.LeavingOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/providers.md holds the tables that the program goes by. */
class ProvidersPageTest {
    private static final Path PAGE = Path.of("docs/providers.md");
    private static final Path MADE = Path.of("target/providers-table.md");
    private static final String BEGIN = "<!-- table: made by ProvidersPageTest -->\n";
    private static final String END = "<!-- end of table -->";
    private static final List<Abilities> COLUMNS =
            List.of(AnthropicAbilities.TABLE, GeminiAbilities.TABLE, OllamaAbilities.TABLE, BedrockAbilities.TABLE);

    @Test
    void the_page_holds_the_table() throws IOException {
        String table = table();
        Files.writeString(MADE, table);

        String page = Files.readString(PAGE);

        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .as("put %s into %s", MADE, PAGE)
                .isEqualTo(table);
    }

    @Test
    void every_row_of_the_tables_is_tried_out() {
        Stream<String> listed = COLUMNS.stream().flatMap(table -> table.members().stream());

        assertThat(Members.requests().keySet()).containsAll(listed.collect(Collectors.toSet()));
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | member | OpenAI and its kin | Claude | Gemini | Ollama | Bedrock | with `drop` |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (String member : Members.requests().keySet()) {
            table.append("| `").append(member).append("` | as it came |");
            COLUMNS.forEach(
                    column -> table.append(' ').append(cell(column.of(member))).append(" |"));
            table.append(' ').append(leftOut(member)).append(" |\n");
        }
        return table.toString();
    }

    private static String leftOut(String member) {
        boolean refused =
                COLUMNS.stream().anyMatch(column -> column.of(member).treatment() == Ability.Treatment.REFUSED);
        return LeavingOut.isAllowed(member) ? "left out" : refused ? "refused all the same" : "";
    }

    private static String cell(Ability ability) {
        String word =
                switch (ability.treatment()) {
                    case HONOURED -> "yes";
                    case EMULATED -> "by other means";
                    case NOT_NEEDED -> "not needed";
                    case REFUSED -> "**refused**";
                };
        return ability.how().isEmpty() ? word : word + ": " + ability.how();
    }
}
