package dev.caravan.cli;

import dev.caravan.parts.CannotAdd;
import dev.caravan.parts.Inside;
import dev.caravan.parts.Library;
import dev.caravan.parts.Library.Change;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caravan add}: brings what the jar lacks into lib/, by the Maven of the machine. */
@Command(
        name = "add",
        description = {"bring parts of Camel, drivers and other libraries into lib/", """

            Brings parts of Camel, drivers and other libraries into lib/ beside the program, with
            what they need and the jar lacks. They are seen from the next start. Needs Maven.

              camel-sql, sql            a part of Camel's, in the version of the Camel in the jar
              group:artifact:version    anything else

            Without a name it brings all that was added before anew, as after an update."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:done", "1:it could not be done", Commands.WRONG_USAGE})
public final class Add implements Callable<Integer> {
    private final Shell shell;
    private final Library library;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "what is to come")
    private List<String> names = List.of();

    public Add(Shell shell) {
        this(shell, new Library(Library.USUAL, Inside.jar()));
    }

    Add(Shell shell, Library library) {
        this.shell = shell;
        this.library = library;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Change change = library.add(names, shell.environment().getOrDefault("PATH", ""), () -> shell.err()
                    .println("caravan add: asking Maven…"));
            tell(change, shell.out());
            return 0;
        } catch (CannotAdd e) {
            String why = String.valueOf(e.getMessage());
            throw e.isMisnamed() ? new WrongUsage(why) : new CannotBeDone(why);
        } catch (IOException e) {
            throw new CannotBeDone("lib/ cannot be written: " + e);
        }
    }

    private static void tell(Change change, PrintStream out) {
        change.alreadyInside().forEach(one -> out.println("the jar has " + one + " already"));
        change.came().forEach(jar -> out.println("lib/" + jar + " came"));
        change.went().forEach(jar -> out.println("lib/" + jar + " went"));
        if (!change.came().isEmpty() || !change.went().isEmpty()) {
            out.println("a Caravan that runs takes it up at its next start");
        } else if (change.alreadyInside().isEmpty()) {
            out.println("lib/ has all of it already");
        }
    }
}
