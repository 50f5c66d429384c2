package dev.caravan.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The frame around every command: reads its line, has it done, and says what went wrong. */
public final class Commands {
    public static final String EXIT_CODES = "%nExit codes:%n";
    public static final String WRONG_USAGE = "2:wrong usage";

    private static final int WIDTH = 96;
    private static final int OPTIONS_WIDTH = 32;

    private final Shell shell;
    private final CommandLine line;
    private final Map<String, Object> commands = new LinkedHashMap<>();

    public Commands(Object all, Shell shell) {
        this.line = new CommandLine(all);
        this.shell = shell;
    }

    public Commands with(String name, Object command) {
        commands.put(name, command);
        return this;
    }

    int run(List<String> written) {
        return run(written, false);
    }

    /** The exit code: 0 done, 1 the work failed or found faults, 2 wrong usage. */
    public int run(List<String> written, boolean colours) {
        List<String> arguments = plain(written);
        named(arguments).forEach(this::add);
        line.getCommandSpec()
                .versionProvider(new Version())
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("show which Caravan this is")
                        .build());
        dress(line.getCommandSpec());
        return line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(colours ? OnTerminals.ansi(shell.environment()) : Ansi.OFF))
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpLongOptionsMaxWidth(OPTIONS_WIDTH)
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .setExecutionStrategy(Commands::execute)
                .execute(arguments.toArray(String[]::new));
    }

    /** {@code help key} is {@code key --help}. */
    private static List<String> plain(List<String> written) {
        if (written.isEmpty() || !written.getFirst().equals("help")) {
            return written;
        }
        return Stream.concat(written.stream().skip(1), Stream.of("--help")).toList();
    }

    /** All, unless one is named that does without the others: to read what they take costs time. */
    private Map<String, Object> named(List<String> arguments) {
        Object alone = arguments.isEmpty() ? null : commands.get(arguments.getFirst());
        return alone == null || alone instanceof Completion ? commands : Map.of(arguments.getFirst(), alone);
    }

    private void add(String name, Object command) {
        line.addSubcommand(
                // Of what is there twice the last counts, save where a limit would have to be guessed.
                name, new CommandLine(command).setOverwrittenOptionsAllowed(!name.equals("key")));
    }

    /** What all commands have in common. */
    private static void dress(CommandSpec command) {
        command.usageMessage()
                .synopsisHeading("usage: ")
                .sortSynopsis(false)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .sortOptions(false)
                .commandListHeading("%n");
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this")
                .build());
        command.subcommands().values().forEach(each -> dress(each.getCommandSpec()));
    }

    private static int execute(ParseResult parsed) {
        CommandLine last = parsed.asCommandLineList().getLast();
        if (leads(last) && !last.getUnmatchedArguments().isEmpty()) {
            // With --help picocli would pass over a command that there is not.
            throw new UnmatchedArgumentException(last, last.getUnmatchedArguments());
        }
        if (parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof Serve) {
            return new RunLast().execute(parsed);
        }
        QuietLog log = new QuietLog();
        try {
            return new RunLast().execute(parsed);
        } finally {
            log.end();
        }
    }

    private int misused(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        boolean asksForHelp =
                List.of(arguments).contains("--help") || List.of(arguments).contains("-h");
        if (asksForHelp && !leads(command)) {
            command.usage(shell.out());
            return 0;
        }
        if (arguments.length == 0) {
            command.usage(shell.err());
            return 2;
        }
        misused(new Misuse(fault).words(), command);
        if (leads(command)) {
            CommandLine.Help help = command.getHelp();
            shell.err().print(help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength()));
        }
        return 2;
    }

    /** To commands of its own. */
    static boolean leads(CommandLine command) {
        return !command.getSubcommands().isEmpty();
    }

    private int misused(String what, CommandLine command) {
        shell.err()
                .println(subject(command) + what + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return 2;
    }

    private int failed(Exception failure, CommandLine command) {
        return failure instanceof WrongUsage wrong
                ? misused(String.valueOf(wrong.getMessage()), command)
                : Failure.tell(failure, prefix(command), shell.err());
    }

    /** {@code caravan key: } */
    private static String prefix(CommandLine command) {
        String[] names = command.getCommandSpec().qualifiedName().split(" ", -1);
        return names.length == 1 ? "caravan: " : "caravan " + names[1] + ": ";
    }

    /** {@code caravan key: create } */
    private static String subject(CommandLine command) {
        String[] names = command.getCommandSpec().qualifiedName().split(" ", -1);
        return prefix(command) + (names.length > 2 ? names[2] + " " : "");
    }
}
