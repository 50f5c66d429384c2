package dev.caravan.cli.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.CannotBeDone;
import dev.caravan.cli.Commands;
import dev.caravan.cli.Shell;
import dev.caravan.json.Json;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSetFault;
import dev.caravan.script.Script;
import dev.caravan.settings.Fault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan test}: runs the tests of routes, with a script in place of every provider. */
@Command(
        name = "test",
        description = {"routes against providers that follow a script: what a change does, before it is saved", """

            Runs the tests in *.test.yaml beside the routes: calls, what providers answer them and what
            is to come of it. Every provider is played by the script. No key is read, nothing leaves
            this machine, nothing costs, and the store is thrown away; a running Caravan is not
            disturbed. docs/testing-routes.md says how they are written.

            FOLDER is one with routes of its own, then they are tested by the tests among them; or
            one, or a file, with tests of the routes that are here."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:all hold", "1:one does not, or there is none", Commands.WRONG_USAGE})
public final class RunTests implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "where the tests are")
    private String folder = "";

    @Option(names = "--json", description = "the same for programs")
    private boolean json;

    public RunTests(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        Place place = Place.of(shell, folder);
        if (place.files().isEmpty()) {
            throw new CannotBeDone("there are no tests in "
                    + (folder.isEmpty() ? place.routes().name() : folder) + ": no file ends in " + RouteTest.ENDING);
        }
        List<Fault> faults = new ArrayList<>();
        List<RouteTest> tests = new ArrayList<>();
        for (Path file : place.files()) {
            tests.addAll(RouteTest.in(file, faults));
        }
        tests.forEach(test -> faults.addAll(new Circumstances(test, place).faults()));
        List<Outcome> outcomes = faults.isEmpty() ? run(tests, place) : List.of();
        shell.out().print(json ? json(faults, outcomes) : table(faults, outcomes));
        return faults.isEmpty() && outcomes.stream().allMatch(Outcome::holds) ? 0 : 1;
    }

    private static List<Outcome> run(List<RouteTest> tests, Place place) throws Exception {
        Vertx vertx = Gateway.vertx();
        Path data = Files.createTempDirectory("caravan-test");
        try (Script script = Script.begin(vertx);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (RouteTest test : tests) {
                Path own = data.resolve(Integer.toString(outcomes.size()));
                outcomes.add(run(new Circumstances(test, place), script, client, own));
            }
            return outcomes;
        } finally {
            vertx.close();
            forget(data);
        }
    }

    private static Outcome run(Circumstances circumstances, Script script, HttpClient client, Path data)
            throws Exception {
        try (Rehearsal rehearsal = Rehearsal.of(circumstances, script, client, data)) {
            return rehearsal.run(circumstances.test());
        } catch (RouteSetFault fault) {
            return Outcome.impossible(circumstances.test(), "these routes cannot be started: " + fault.getMessage());
        }
    }

    private static void forget(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It is in the folder for such things.
        }
    }

    private static String table(List<Fault> faults, List<Outcome> outcomes) {
        StringBuilder lines = new StringBuilder();
        String end = System.lineSeparator();
        faults.stream().sorted().forEach(fault -> lines.append(fault).append(end));
        for (Outcome outcome : outcomes) {
            RouteTest test = outcome.test();
            lines.append(outcome.holds() ? "ok    " : "FAIL  ")
                    .append(test.file())
                    .append(':')
                    .append(test.line())
                    .append(": ")
                    .append(test.name())
                    .append(end);
            outcome.missed()
                    .forEach(missed ->
                            lines.append("        ").append(missed.words()).append(end));
        }
        return lines.append("caravan test: ")
                .append(summary(faults, outcomes))
                .append(end)
                .toString();
    }

    private static String summary(List<Fault> faults, List<Outcome> outcomes) {
        if (!faults.isEmpty()) {
            return (faults.size() == 1 ? "1 fault" : faults.size() + " faults") + ", and no test was run";
        }
        long failed = outcomes.stream().filter(outcome -> !outcome.holds()).count();
        String all = outcomes.size() == 1 ? "1 test" : outcomes.size() + " tests";
        return all + ", " + (failed == 0 ? "all hold" : failed + (failed == 1 ? " fails" : " fail"));
    }

    private static String json(List<Fault> faults, List<Outcome> outcomes) throws JsonProcessingException {
        boolean good = faults.isEmpty() && outcomes.stream().allMatch(Outcome::holds);
        ObjectNode root = Json.mapper().createObjectNode().put("ok", good);
        ArrayNode wrong = root.putArray("faults");
        faults.stream().sorted().forEach(fault -> wrong.add(fault.json()));
        ArrayNode tests = root.putArray("tests");
        outcomes.forEach(outcome -> tests.add(outcome.json()));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + System.lineSeparator();
    }
}
