package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.price.PriceFile;
import dev.caravan.price.PriceList;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A community's map of prices fills the list, and takes nothing away. */
class ImportPricesTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-06-01");
    private static final String MAP = """
            {"sample_spec": {"litellm_provider": "one of many", "input_cost_per_token": 0.0},
             "gpt-5": {"litellm_provider": "openai", "input_cost_per_token": 1.25e-06,
              "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-07, "mode": "chat"},
             "gemini/gemini-x": {"litellm_provider": "gemini", "input_cost_per_token": 3e-07,
              "output_cost_per_token": 2.5e-06},
             "groq/llama": {"litellm_provider": "groq", "input_cost_per_token": 5e-08},
             "dall-e": {"litellm_provider": "openai", "input_cost_per_pixel": 1}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void what_is_new_or_changed_is_added_from_today_on() throws Exception {
        Path list = list("openai,gpt-5,2025-01-01,1,0.1,,8\ngemini,old,2025-01-01,1,1,1,1\n");

        add(list);

        PriceList prices = PriceFile.read(Files.readString(list));
        Usage million = new Usage(1_000_000, 1_000_000, 1_000_000, 0, 0, false);
        assertThat(prices.find(Target.of("openai/gpt-5"), TODAY).orElseThrow().of(million))
                .hasToString("10.125000000");
        assertThat(prices.find(Target.of("openai/gpt-5"), TODAY.minusDays(1))
                        .orElseThrow()
                        .of(million))
                .hasToString("8.100000000");
        assertThat(prices.find(Target.of("gemini/gemini-x"), TODAY)).isPresent();
        assertThat(prices.find(Target.of("gemini/old"), TODAY)).isPresent();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("2 prices read, 2 new or changed");
    }

    @Test
    void a_second_time_there_is_nothing_to_add() throws Exception {
        Path list = list("openai,gpt-4o,2025-01-01,1,0.1,,8\n");
        add(list);
        String once = Files.readString(list);

        add(list);

        assertThat(list).hasContent(once);
    }

    @Test
    void prices_on_other_terms_come_along_and_the_head_gets_their_columns() throws Exception {
        Path map = Files.writeString(folder.resolve("map.json"), """
                {"m": {"litellm_provider": "openai", "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06,
                  "input_cost_per_token_priority": 2e-06, "output_cost_per_token_priority": 8e-06,
                  "cache_read_input_token_cost": 1e-07, "cache_read_input_token_cost_priority": 2e-07,
                  "input_cost_per_token_flex": 5e-07, "output_cost_per_token_flex": 2e-06,
                  "input_cost_per_token_above_200k_tokens": 3e-06,
                  "cache_creation_input_token_cost_above_1hr": 6e-06,
                  "input_cost_per_audio_token": 4e-05, "output_cost_per_audio_token": 8e-05,
                  "search_context_cost_per_query": {"search_context_size_low": 0.03, "search_context_size_high": 0.05},
                  "provider_specific_entry": {"fast": 6.0, "us": 1.1}}}
                """);
        Path list = Files.writeString(
                folder.resolve("prices.csv"),
                "# mine\n" + PriceFile.HEAD + ",search\nopenai,old,2025-01-01,1,1,1,1,10\n");

        ImportPrices.add(map, list, List.of(), TODAY, new PrintStream(said, true, StandardCharsets.UTF_8));
        String once = Files.readString(list);
        ImportPrices.add(map, list, List.of(), TODAY, new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(PriceFile.faults("prices.csv", once)).isEmpty();
        assertThat(list).hasContent(once);
        assertThat(once)
                .contains(
                        PriceFile.HEAD + ",search,when,cache_write_1h,audio_input,audio_output\n",
                        "openai,old,2025-01-01,1,1,1,1,10\n",
                        "openai,m,2026-06-01,1,0.1,1,4,50,,6,40,80\n",
                        "openai,m,2026-06-01,2,0.2,2,8,,priority\n",
                        "openai,m,2026-06-01,0.5,0.5,0.5,2,,flex\n",
                        "openai,m,2026-06-01,3,3,3,4,,over 200000\n",
                        "openai,m,2026-06-01,6,0.6,6,24,,fast,36\n",
                        "openai,m,2026-06-01,1.1,0.11,1.1,4.4,,us,6.6\n");
    }

    @Test
    void other_providers_come_when_they_are_named() throws Exception {
        Path list = list("");

        add(list, "groq");

        assertThat(Files.readString(list))
                .contains("groq,llama,2026-06-01,0.05,0.05,0.05,0")
                .doesNotContain("gpt-5");
    }

    @Test
    void a_file_that_is_no_map_is_named() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path map = Files.writeString(folder.resolve("map.json"), "prices");

        int code = Caravan.run(
                List.of("prices", "import", map.toString()),
                new Shell(
                        Map.of(),
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("map.json cannot be read as a map of prices");
    }

    @Test
    void wrong_usage_says_how() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int code = Caravan.run(
                List.of("prices", "export"),
                new Shell(
                        Map.of(),
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: ./caravan prices import");
    }

    private Path list(String rows) throws Exception {
        return Files.writeString(folder.resolve("prices.csv"), PriceFile.HEAD + "\n" + rows);
    }

    private void add(Path list, String... more) throws Exception {
        Path map = Files.writeString(folder.resolve("map.json"), MAP);
        ImportPrices.add(map, list, List.of(more), TODAY, new PrintStream(said, true, StandardCharsets.UTF_8));
    }
}
