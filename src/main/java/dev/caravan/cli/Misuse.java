package dev.caravan.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;

/** What is wrong with a line that was not understood, in a sentence that goes on behind the command's name. */
final class Misuse {
    private final ParameterException fault;
    private final CommandLine at;

    Misuse(ParameterException fault) {
        this.fault = fault;
        this.at = fault.getCommandLine();
    }

    String words() {
        if (!at.getUnmatchedArguments().isEmpty()) {
            return unknown(at.getUnmatchedArguments().getFirst());
        }
        if (fault instanceof MissingParameterException missing) {
            return missing(missing.getMissing().getFirst());
        }
        if (fault instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is there twice";
        }
        if (fault.getCause() instanceof WrongUsage reason) {
            return name(fault.getArgSpec()) + " " + reason.getMessage();
        }
        if (!Commands.leads(at)) {
            return String.valueOf(fault.getMessage());
        }
        return fault.getValue() == null
                ? "says nothing without one of " + String.join(", ", commands())
                : unknown(fault.getValue());
    }

    private String unknown(String written) {
        if (!written.startsWith("-")) {
            return Commands.leads(at)
                    ? "there is no command '" + written + "'" + WrongUsage.meant(written, commands())
                    : "takes no '" + written + "'";
        }
        String option = written.split("=", 2)[0];
        return "takes no '" + option + "'" + WrongUsage.meant(option, options());
    }

    private List<String> commands() {
        return at.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(each -> !each.usageMessage().hidden())
                .map(CommandSpec::name)
                .distinct()
                .toList();
    }

    private List<String> options() {
        return at.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .toList();
    }

    private static String missing(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return "needs " + Arrays.asList(argument.description()).getFirst();
        }
        return option.required()
                ? "needs " + option.longestName() + " " + option.paramLabel()
                : option.longestName() + " needs a value";
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
