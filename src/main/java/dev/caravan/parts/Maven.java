package dev.caravan.parts;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Maven of the machine, which knows its user's repositories, mirrors and proxies. */
final class Maven {
    /** The project itself lies in the jar, as Maven puts it there: its versions are those that fit. */
    private static final String PROJECT = "/META-INF/maven/dev.caravan/caravan/pom.xml";

    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    private static final Pattern ABSENT = Pattern.compile(
            "(?:Could not find artifact |: )([\\w.-]+:[\\w.-]+:(?:jar|pom):[\\w.-]+)(?: in | was not found)");
    private static final Pattern UNREACHABLE = Pattern.compile(
            "(Unknown host \\S+|[^:]*: (?:Name or service not known|Temporary failure in name resolution)|"
                    + "Connection refused|[Cc]onnect(?:ion)? timed out|Network is unreachable|No route to host|"
                    + "offline mode)");

    private final String command;

    private Maven(String command) {
        this.command = command;
    }

    /** @param path where programs are looked for */
    static Maven onPath(String path) throws CannotAdd {
        return Stream.of(path.split(Pattern.quote(File.pathSeparator), -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(found -> new Maven(found.toString()))
                .orElseThrow(() -> CannotAdd.failed("Maven is needed for it and there is no mvn on PATH: install Maven"
                        + " 3.8 or newer, or put the jars into lib/ yourself"));
    }

    /** Copies these with all that they need, less what is in the jar. */
    void copy(List<Wanted> wanted, Inside inside, Path to) throws IOException, InterruptedException, CannotAdd {
        Path work = Files.createTempDirectory("caravan-add");
        Path log = work.resolve("maven.log");
        try {
            Files.writeString(work.resolve("pom.xml"), pom(wanted, inside));
            Process process = new ProcessBuilder(
                            command, "-B", "-ntp", "-U", COPY, "-DincludeScope=runtime", "-DoutputDirectory=" + to)
                    .directory(work.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw CannotAdd.failed(reason(Files.readString(log)));
            }
        } finally {
            Files.deleteIfExists(work.resolve("pom.xml"));
            Files.deleteIfExists(log);
            Files.deleteIfExists(work);
        }
    }

    static String pom(List<Wanted> wanted, Inside inside) throws IOException {
        StringBuilder exclusions = new StringBuilder("<exclusions>");
        for (String name : inside.names()) {
            String[] words = name.split(":", -1);
            exclusions
                    .append("<exclusion><groupId>")
                    .append(words[0])
                    .append("</groupId><artifactId>")
                    .append(words[1])
                    .append("</artifactId></exclusion>\n");
        }
        exclusions.append("</exclusions>");
        String project = project();
        StringBuilder pom =
                new StringBuilder("<project><modelVersion>4.0.0</modelVersion><groupId>dev.caravan</groupId>"
                        + "<artifactId>lib</artifactId><version>1</version><packaging>pom</packaging>\n");
        pom.append(section(project, "properties")).append(section(project, "dependencyManagement"));
        pom.append("<dependencies>");
        for (Wanted one : wanted) {
            pom.append("<dependency><groupId>")
                    .append(one.group())
                    .append("</groupId><artifactId>")
                    .append(one.artifact())
                    .append("</artifactId><version>")
                    .append(one.versionAsked())
                    .append("</version>")
                    .append(exclusions)
                    .append("</dependency>\n");
        }
        return pom.append("</dependencies></project>\n").toString();
    }

    private static String project() throws IOException {
        try (InputStream in = Maven.class.getResourceAsStream(PROJECT)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String section(String project, String name) {
        int begin = project.indexOf("<" + name + ">");
        String end = "</" + name + ">";
        return begin < 0 ? "" : project.substring(begin, project.indexOf(end, begin) + end.length()) + "\n";
    }

    /** What Maven said, in a line. */
    static String reason(String log) {
        Matcher unreachable = UNREACHABLE.matcher(log);
        if (unreachable.find()) {
            return "Maven cannot reach its repositories ("
                    + unreachable.group(1).strip() + "): it needs a network, or a mirror in ~/.m2/settings.xml";
        }
        Matcher absent = ABSENT.matcher(log);
        if (absent.find()) {
            return "Maven's repositories have no " + absent.group(1).replaceFirst(":(jar|pom):", ":");
        }
        Optional<String> error = log.lines()
                .filter(line -> line.startsWith("[ERROR]"))
                .map(line -> line.substring("[ERROR]".length()).strip())
                .findFirst();
        return "Maven failed: "
                + error.or(() -> log.lines().reduce((before, last) -> last)).orElse("it said nothing");
    }
}
