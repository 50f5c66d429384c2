package dev.caravan;

import dev.caravan.cli.Add;
import dev.caravan.cli.Commands;
import dev.caravan.cli.Completion;
import dev.caravan.cli.ImportPrices;
import dev.caravan.cli.Report;
import dev.caravan.cli.Serve;
import dev.caravan.cli.Shell;
import dev.caravan.cli.Stdout;
import dev.caravan.cli.Train;
import dev.caravan.cli.Validate;
import dev.caravan.cli.batch.AnswerFiles;
import dev.caravan.cli.check.Check;
import dev.caravan.cli.key.Keys;
import dev.caravan.cli.test.RunTests;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 the work failed or found faults, 2 wrong usage. */
@Command(
        name = "./caravan",
        header = "Caravan: many models behind one endpoint, as Camel routes%n",
        customSynopsis = "./caravan COMMAND [--help]",
        footer = "%n./caravan COMMAND --help says more about a command.")
public final class Caravan {
    private Caravan() {}

    public static void main(String[] arguments) {
        Stdout.isOurs();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Shell shell = new Shell(System.getenv(), Map.of(), InstantSource.system(), out, err);
        int code = run(Arrays.asList(arguments), shell, true);
        if (code >= 0) {
            System.exit(code);
        }
    }

    /** The exit code, or -1 where the process goes on serving. */
    public static int run(List<String> arguments, Shell shell) {
        return run(arguments, shell, false);
    }

    /** {@code colours}, whether the process's own output is spoken to, which may be a terminal. */
    private static int run(List<String> arguments, Shell shell, boolean colours) {
        // The JDK's cache takes none of picocli's classes: who is to start quickly goes by them.
        if (arguments.equals(List.of("serve"))) {
            return new Serve(shell).run();
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("--train")) {
            return Train.run(shell.err(), Integer.parseInt(arguments.getLast()));
        }
        if (arguments.equals(List.of("--rehearse"))) {
            return Train.rehearse(shell.err(), Caravan::rehearse);
        }
        return new Commands(new Caravan(), shell)
                .with("serve", new Serve(shell))
                .with("batch", new AnswerFiles(shell))
                .with("check", new Check(shell))
                .with("validate", new Validate(shell))
                .with("test", new RunTests(shell))
                .with("key", new Keys(shell))
                .with("report", new Report(shell))
                .with("add", new Add(shell))
                .with("prices", new ImportPrices(shell))
                .with("completion", new Completion(shell))
                .run(arguments, colours);
    }

    private static void rehearse(List<String> arguments, Map<String, String> properties) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        run(arguments, new Shell(Map.of(), properties, InstantSource.system(), nowhere, nowhere));
    }
}
