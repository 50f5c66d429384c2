package dev.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.settings.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan validate}: says what is wrong with the files of an operator, and starts nothing. */
@Command(
        name = "validate",
        description = {"routes, properties and prices: what is wrong with them, without a start", """

            Checks routes/, application.properties and prices.csv in DIR (here, unless given), or
            the routes alone where DIR is a folder of *.camel.yaml files, and starts nothing: no
            port is opened, no provider called, no key needed. What DIR lacks comes from the jar,
            and CARAVAN_… in the environment counts, as at serve.
            A line for each fault: the file, the line, the reason, and what was probably meant."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:no fault", "1:a fault", Commands.WRONG_USAGE})
public final class Validate implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "the folder that is looked at")
    private String folder = "";

    @Option(names = "--json", description = "the same for programs")
    private boolean json;

    public Validate(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        Path looked = folder.isEmpty() ? Path.of("") : shell.path(folder);
        if (!Files.isDirectory(looked)) {
            throw new WrongUsage("there is no folder '" + looked + "'");
        }
        Inspection inspection = Inspection.of(looked, shell.environment());
        shell.warn("validate", inspection.warnings());
        shell.out().print(json ? json(inspection) : table(inspection));
        return inspection.faults().isEmpty() ? 0 : 1;
    }

    private static String table(Inspection inspection) {
        StringBuilder lines = new StringBuilder();
        for (Fault fault : inspection.faults()) {
            lines.append(fault).append(System.lineSeparator());
        }
        lines.append("caravan validate: ")
                .append(inspection.looked())
                .append(": ")
                .append(count(inspection.faults().size()))
                .append(System.lineSeparator());
        return lines.toString();
    }

    private static String count(int faults) {
        return switch (faults) {
            case 0 -> "no fault";
            case 1 -> "1 fault";
            default -> faults + " faults";
        };
    }

    private static String json(Inspection inspection) throws JsonProcessingException {
        ObjectNode root = Json.mapper()
                .createObjectNode()
                .put("ok", inspection.faults().isEmpty())
                .put("route_files", inspection.routeFiles())
                .put("properties", inspection.properties())
                .put("prices", inspection.prices());
        ArrayNode faults = root.putArray("faults");
        inspection.faults().forEach(fault -> faults.add(fault.json()));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + System.lineSeparator();
    }
}
