package dev.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.settings.Fault;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code caravan validate}: says what is wrong with the files of an operator, and starts nothing. */
public final class Validate {
    private static final String USAGE = """
            usage: ./caravan validate [DIR] [--json]

            Checks routes/, application.properties and prices.csv in DIR (here, unless given), or
            the routes alone where DIR is a folder of *.camel.yaml files, and starts nothing: no
            port is opened, no provider called, no key needed. What DIR lacks comes from the jar,
            and CARAVAN_… in the environment counts, as at serve.
            A line for each fault: the file, the line, the reason, and what was probably meant.

              --json   the same for programs

            Exit code: 0 no fault, 1 a fault, 2 wrong usage.
            """;

    private Validate() {}

    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, System.getenv(), out, err);
    }

    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        Set<String> rest = new LinkedHashSet<>(arguments);
        boolean json = rest.remove("--json");
        for (String argument : rest) {
            if (argument.startsWith("-")) {
                return wrongUsage(err, "takes no '" + argument + "'");
            }
        }
        if (rest.size() > 1) {
            return wrongUsage(err, "takes one folder");
        }
        Path folder =
                rest.isEmpty() ? Path.of("") : CalledFrom.path(rest.iterator().next(), environment);
        if (!Files.isDirectory(folder)) {
            return wrongUsage(err, "there is no folder '" + folder + "'");
        }
        QuietLog log = new QuietLog();
        try {
            Inspection inspection = Inspection.of(folder, environment);
            inspection.warnings().forEach(warning -> err.println("caravan validate: " + warning));
            out.print(json ? json(inspection) : table(inspection));
            return inspection.faults().isEmpty() ? 0 : 1;
        } catch (Exception e) {
            err.println("caravan: it cannot validate: " + e);
            return 1;
        } finally {
            log.end();
        }
    }

    private static int wrongUsage(PrintStream err, String what) {
        err.println("caravan validate: " + what + "; see ./caravan validate --help");
        return 2;
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
