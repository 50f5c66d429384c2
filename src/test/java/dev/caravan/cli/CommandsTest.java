package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line shows what there is, and says what was probably meant. */
class CommandsTest {
    private static final List<String> COMMANDS =
            List.of("serve", "batch", "check", "validate", "test", "key", "report", "add", "prices", "completion");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void without_a_word_it_shows_what_there_is() {
        assertThat(caravan("")).isEqualTo(2);

        assertThat(complained()).contains("usage: ./caravan COMMAND [--help]").doesNotContain("--train");
        assertThat(complained().lines().filter(line -> line.matches("  [a-z]+ +[a-z].*")))
                .extracting(line -> line.strip().split(" ", 2)[0])
                .isEqualTo(COMMANDS);
        assertThat(said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void help_shows_the_same(String word) {
        assertThat(caravan(word)).isZero();

        assertThat(said()).contains("usage: ./caravan COMMAND [--help]").contains(COMMANDS);
        assertThat(complained()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "batch",
                "check",
                "validate",
                "test",
                "key",
                "key create",
                "key list",
                "key change",
                "key revoke",
                "report",
                "prices",
                "prices import",
                "completion"
            })
    void each_command_says_how_it_is_called(String command) {
        assertThat(caravan(command + " --help")).isZero();
        String asked = said();
        assertThat(caravan(command + " -h")).isZero();

        assertThat(asked).startsWith("usage: ./caravan " + command).contains("-h, --help", "\n\n");
        assertThat(said()).isEqualTo(asked);
        assertThat(asked).doesNotContain("\u001b");
        assertThat(asked.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(96));
        assertThat(complained()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"report --days --help", "batch nothing.jsonl --help", "key change --nonsense -h"})
    void help_is_given_whatever_else_is_there(String line) {
        assertThat(caravan(line)).isZero();

        assertThat(said()).startsWith("usage: ./caravan ");
    }

    @Test
    void help_may_come_first_too() {
        assertThat(caravan("key create --help")).isZero();
        String asked = said();

        assertThat(caravan("help key create")).isZero();
        assertThat(said()).isEqualTo(asked);
    }

    @Test
    void it_says_which_it_is() {
        assertThat(caravan("--version")).isZero();

        assertThat(said()).matches("caravan .+, Java " + Runtime.version().feature() + ".*\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sreve|caravan: there is no command 'sreve', did you mean 'serve'?; see ./caravan --help",
                "help rprt|caravan: there is no command 'rprt', did you mean 'report'?; see ./caravan --help",
                "--vresion|caravan: takes no '--vresion', did you mean '--version'?; see ./caravan --help",
                "key lst|caravan key: there is no command 'lst', did you mean 'list'?; see ./caravan key --help",
                "report --dys 3|caravan report: takes no '--dys', did you mean '--days'?; see ./caravan report --help",
                "report --fromat=csv|caravan report: takes no '--fromat', did you mean '--format'?; see",
                "batch a.jsonl --modle m|caravan batch: takes no '--modle', did you mean '--model'?; see",
                "check --jsn|caravan check: takes no '--jsn', did you mean '--json'?; see ./caravan check --help",
                "validate --jsn|caravan validate: takes no '--jsn', did you mean '--json'?; see",
                "serve --prot|caravan serve: takes no '--prot', only --help; see ./caravan serve --help",
                "serve now|caravan serve: takes no 'now'; see ./caravan serve --help",
                "key create --nam a|caravan key: create takes no '--nam', did you mean '--name'?; see ./caravan key create",
                "prices imprt|caravan prices: there is no command 'imprt', did you mean 'import'?; see",
                "completion fish|caravan completion: SHELL is bash or zsh, not 'fish'; see",
                "batch|caravan batch: needs a file at least; see ./caravan batch --help",
                "batch a --parallel 0|caravan batch: --parallel is a whole number from 1 to 10000, not '0'; see",
                "batch a --max-cost -1|caravan batch: --max-cost must be USD, such as 2.50, not '-1'; see",
                "batch @a|caravan batch: there is no file '@a'; see ./caravan batch --help",
                "there is|caravan: there is no command 'there', only serve, batch, check"
            })
    void what_was_misspelled_is_told_with_what_was_meant(String line, String told) {
        assertThat(caravan(line)).isEqualTo(2);

        assertThat(complained()).startsWith(told);
        assertThat(said()).isEmpty();
    }

    @Test
    void of_an_option_that_is_there_twice_the_last_counts(@TempDir Path folder) {
        assertThat(caravan("report --by day --days=3 --by tag --days 0")).isEqualTo(2);
        assertThat(complained()).contains("not '0'");

        assertThat(caravan("validate --json --json " + folder)).isZero();
        assertThat(said()).startsWith("{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "batch examples/batch/questions.jsonl",
                "check",
                "validate",
                "key list",
                "key create --name acme",
                "report",
                "prices import prices.csv"
            })
    void a_misspelled_variable_is_told_by_all_and_none_goes_on(String line) {
        assertThat(caravan(line, Map.of("CARAVAN_PROT", "9000"))).isEqualTo(1);

        assertThat(complained() + said())
                .contains("there is no variable CARAVAN_PROT", "did you mean", "CARAVAN_PORT")
                .doesNotContain("9000");
    }

    private int caravan(String line) {
        return caravan(line, Map.of());
    }

    private int caravan(String line, Map<String, String> environment) {
        out.reset();
        err.reset();
        return Caravan.run(
                line.isEmpty() ? List.of() : List.of(line.split(" ", -1)),
                new Shell(
                        environment,
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
