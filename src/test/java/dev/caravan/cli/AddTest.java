package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.parts.Inside;
import dev.caravan.parts.Library;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** {@code caravan add}, with a Maven that has what stands in a folder of the test. */
class AddTest {
    private static final Inside JAR = new Inside(Map.of(
            "org.apache.camel:camel-http", "4.17.0",
            "org.springframework:spring-core", "6.2.19",
            "org.postgresql:postgresql", "42.7.14"));

    /** Brings what the folder repository/ has of what the project asks for, as the plugin does. */
    private static final String MAVEN = """
            #!/bin/sh
            for argument; do case $argument in -DoutputDirectory=*) to=${argument#*=} ;; esac; done
            here=$(dirname "$0")
            echo called >>"$here/calls.txt"
            cp pom.xml "$here/asked.xml"
            [ ! -f "$here/trouble.txt" ] || { cat "$here/trouble.txt"; exit 1; }
            for artifact in $(sed -n 's:<dependency><groupId>[^<]*</groupId><artifactId>\\([^<]*\\)<.*:\\1:p' pom.xml | \
                sed 's/.*<dependencies>//'); do
              cp "$here/repository/$artifact"/*.jar "$to"
            done
            """;

    private final Path folder;
    private final Path lib;
    private String path;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** Where a Maven is that has three artifacts. */
    AddTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.lib = folder.resolve("lib");
        this.path = folder + ":" + System.getenv("PATH");
        Path maven = Files.writeString(folder.resolve("mvn"), MAVEN);
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        has("camel-sql", "camel-sql-4.17.0.jar", "spring-jdbc-6.2.19.jar");
        has("camel-spring-jdbc", "camel-spring-jdbc-4.17.0.jar", "spring-jdbc-6.2.19.jar");
        has("mariadb-java-client", "mariadb-java-client-3.5.3.jar");
    }

    @Test
    void a_part_of_camels_comes_with_what_it_needs_in_our_version() throws Exception {
        assertThat(add("camel-sql")).isZero();

        assertThat(jars()).containsExactly("camel-sql-4.17.0.jar", "spring-jdbc-6.2.19.jar");
        assertThat(said()).contains("lib/camel-sql-4.17.0.jar came", "next start");
        assertThat(Files.readString(folder.resolve("asked.xml")))
                .contains("<artifactId>camel-sql</artifactId><version>4.17.0</version>")
                .as("without what the jar has")
                .contains("<exclusion><groupId>org.springframework</groupId><artifactId>spring-core</artifactId>");
    }

    @Test
    void its_scheme_names_it_as_well() throws Exception {
        assertThat(add("sql")).isZero();
        assertThat(jars()).contains("camel-sql-4.17.0.jar");
    }

    @Test
    void once_more_it_changes_nothing() throws Exception {
        add("camel-sql");
        said.reset();

        assertThat(add("camel-sql")).isZero();
        assertThat(said()).contains("lib/ has all of it already");
        assertThat(jars()).hasSize(2);
    }

    @Test
    void others_are_named_by_their_coordinates_and_what_was_added_before_is_resolved_with_them() throws Exception {
        add("camel-sql");

        assertThat(add("org.mariadb.jdbc:mariadb-java-client:3.5.3")).isZero();
        assertThat(jars())
                .containsExactly("camel-sql-4.17.0.jar", "mariadb-java-client-3.5.3.jar", "spring-jdbc-6.2.19.jar");
        assertThat(Files.readString(folder.resolve("asked.xml"))).contains("camel-sql", "mariadb-java-client");
    }

    @Test
    void what_is_not_wanted_any_more_goes_and_what_the_operator_put_there_stays() throws Exception {
        add("camel-sql", "camel-spring-jdbc");
        Files.writeString(lib.resolve("mine.jar"), "mine");
        Path list = lib.resolve("added.txt");
        Files.writeString(list, Files.readString(list).replace("want org.apache.camel:camel-sql\n", ""));

        assertThat(add()).isZero();

        assertThat(jars()).containsExactly("camel-spring-jdbc-4.17.0.jar", "mine.jar", "spring-jdbc-6.2.19.jar");
        assertThat(said()).contains("lib/camel-sql-4.17.0.jar went");
    }

    @Test
    void after_an_update_of_the_program_its_parts_are_brought_anew() throws Exception {
        add("camel-sql");
        has("camel-sql", "camel-sql-4.99.0.jar");
        Files.delete(folder.resolve("repository/camel-sql/camel-sql-4.17.0.jar"));

        assertThat(add()).isZero();

        assertThat(jars()).containsExactly("camel-sql-4.99.0.jar", "spring-jdbc-6.2.19.jar");
    }

    @Test
    void what_is_in_the_jar_is_there_already() throws Exception {
        assertThat(add("http")).isZero();
        assertThat(said()).contains("the jar has camel-http 4.17.0 already").doesNotContain("Maven");
        assertThat(lib).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    camel-sqll                     | Camel 4.17.0 has no 'camel-sqll', did you mean 'camel-sql'?
                    completely-else                | is named group:artifact:version
                    camel-sql:4.10.0               | does not fit: the jar has Camel 4.17.0
                    org.apache.camel:camel-sql:4.1 | leave the version out
                    org.mariadb.jdbc:client        | needs its version: org.mariadb.jdbc:client:VERSION
                    org.postgresql:postgresql:1.0  | the jar has postgresql 42.7.14 itself
                    a:b:1:c                        | too long
                    ../x                           | neither a part of Camel's
                    <x>:y:1                        | neither a part of Camel's
                    --force                        | takes no '--force'
                    """)
    void a_name_that_cannot_be_is_refused_before_maven_is_asked(String name, String words) throws Exception {
        assertThat(add(name)).isEqualTo(2);
        assertThat(said()).contains(words);
        assertThat(folder.resolve("calls.txt")).doesNotExist();
        assertThat(lib).doesNotExist();
    }

    @Test
    void without_a_name_and_without_any_before_it_says_so() throws Exception {
        assertThat(add()).isEqualTo(2);
        assertThat(said()).contains("nothing was added before");
    }

    @Test
    void without_maven_it_says_what_to_do() throws Exception {
        path = "";
        assertThat(add("camel-sql")).isEqualTo(1);
        assertThat(said()).contains("there is no mvn on PATH", "install Maven", "lib/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://x/): Unknown host x -> [Help 1] | cannot reach its repositories (Unknown host x)
                    [ERROR] … from/to central (https://x/): x: Name or service not known | cannot reach its repositories
                    [ERROR] Cannot access central (https://x/) in offline mode and the artifact a:b:jar:1 has not been downloaded | offline mode
                    [ERROR] Could not find artifact org.x:y:jar:9 in central (https://x/) -> [Help 1] | Maven's repositories have no org.x:y:9
                    [ERROR] … : org.x:y:jar:9 was not found in https://x/ during a previous attempt. | Maven's repositories have no org.x:y:9
                    [ERROR] Something else altogether | Maven failed: Something else altogether
                    """)
    void what_maven_cannot_do_is_told_in_a_line_and_changes_nothing(String log, String words) throws Exception {
        add("camel-sql");
        Files.writeString(folder.resolve("trouble.txt"), log);

        assertThat(add("org.x:y:9")).isEqualTo(1);

        assertThat(said()).contains(words);
        assertThat(jars()).hasSize(2);
        assertThat(Files.readString(lib.resolve("added.txt"))).doesNotContain("org.x");
        try (Stream<Path> left = Files.list(lib)) {
            assertThat(left).hasSize(3);
        }
    }

    @Test
    void jars_that_nobody_sees_or_that_do_not_fit_are_told_at_start() throws Exception {
        add("camel-sql");
        for (String jar : List.of("camel-ftp-4.10.0.jar", "postgresql-42.9.0.jar", "mine.jar")) {
            Files.writeString(lib.resolve(jar), "");
        }
        String classPath = "caravan.jar:" + lib + "/camel-ftp-4.10.0.jar:" + lib + "/postgresql-42.9.0.jar:" + lib
                + "/camel-sql-4.17.0.jar:" + lib + "/spring-jdbc-6.2.19.jar";

        assertThat(new Library(lib, JAR).warnings(classPath))
                .containsExactly(
                        lib + "/camel-ftp-4.10.0.jar does not fit Camel 4.17.0: ./caravan add camel-ftp brings the one"
                                + " that does",
                        lib + "/mine.jar is not on the class path: ./caravan puts it there, java -jar does not",
                        lib + "/postgresql-42.9.0.jar is of no use: the jar has postgresql 42.7.14 itself, which goes"
                                + " first");
    }

    private void has(String artifact, String... jars) throws Exception {
        Path there = Files.createDirectories(folder.resolve("repository").resolve(artifact));
        for (String jar : jars) {
            Files.writeString(there.resolve(jar), "");
        }
    }

    private int add(String... names) {
        PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
        Shell shell = new Shell(Map.of("PATH", path), Map.of(), InstantSource.system(), print, print);
        return new Commands(new All(), shell)
                .with("add", new Add(shell, new Library(lib, JAR)))
                .run(Stream.concat(Stream.of("add"), Stream.of(names)).toList());
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private List<String> jars() throws Exception {
        try (Stream<Path> files = Files.list(lib)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    @Command(name = "./caravan")
    private static final class All {}
}
