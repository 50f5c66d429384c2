package dev.caravan;

import dev.caravan.cli.ImportPrices;
import dev.caravan.cli.Report;
import dev.caravan.cli.Serve;
import dev.caravan.cli.Train;
import dev.caravan.cli.Validate;
import dev.caravan.cli.batch.RunBatch;
import dev.caravan.cli.check.Check;
import dev.caravan.cli.key.Keys;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** The command line. Exit codes: 0 done, 1 the work failed or found faults, 2 wrong usage. */
public final class Caravan {
    private static final String USAGE = """
            Caravan: many models behind one endpoint, as Camel routes

            usage: ./caravan COMMAND [--help]

              serve    answer OpenAI's and Anthropic's clients, by the routes in routes/ and the
                       properties in application.properties; without any provider's key it
                       runs on the built-in sandbox
              batch    answer what stands in files, and end: lines of OpenAI's batches, tables, prompts
              check    one tiny real call to each configured provider: what works, what it cost,
                       and what is wrong where it does not
              validate routes, properties and prices: what is wrong with them, without a start
              key      make, list, change and revoke the keys of clients
              report   what calls cost and used, by day, model, provider, key, tier or tag
              prices   import a community's map of prices into prices.csv

            ./caravan --help shows this, ./caravan COMMAND --help more about a command.
            """;

    private Caravan() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(Arrays.asList(arguments), out, err);
        if (code >= 0) {
            System.exit(code);
        }
    }

    /** The exit code, or -1 where the process goes on serving. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty()) {
            err.print(USAGE);
            return 2;
        }
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.getFirst()) {
            case "-h", "--help", "help" -> {
                out.print(USAGE);
                yield 0;
            }
            case "serve" -> Serve.run(rest, out, err);
            case "check" -> Check.run(rest, out, err);
            case "batch" -> RunBatch.run(rest, out, err);
            case "validate" -> Validate.run(rest, out, err);
            case "key" -> Keys.run(rest, out, err);
            case "report" -> Report.run(rest, InstantSource.system(), out, err);
            case "prices" -> ImportPrices.run(rest, InstantSource.system(), out, err);
            case "--train" -> Train.run(err);
            default -> {
                err.println("caravan: there is no command '" + arguments.getFirst() + "'; see ./caravan --help");
                yield 2;
            }
        };
    }
}
