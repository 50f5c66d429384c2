package dev.caravan.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan completion SHELL}: the script by which a shell completes what is typed behind {@code caravan}. */
@Command(
        name = "completion",
        description = {"print the script that completes commands and options in bash or zsh", """

            For the running shell, and in ~/.bashrc or ~/.zshrc for all to come:

              source <(./caravan completion bash)
              source <(./caravan completion zsh)"""})
public final class Completion implements Runnable {
    private final Shell shell;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            description = "bash or zsh",
            converter = Shells.class,
            completionCandidates = Shells.class)
    @SuppressWarnings("unused")
    private String of = "";

    public Completion(Shell shell) {
        this.shell = shell;
    }

    /** One script serves both. */
    @Override
    public void run() {
        shell.out().print(AutoComplete.bash("caravan", spec.root().commandLine()));
    }

    private static final class Shells extends OneOf<String> {
        Shells() {
            super(new String[] {"bash", "zsh"}, name -> name);
        }
    }
}
