package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library's modules are built beside the program, from its sources: what both say they say alike. */
class LibraryPomsTest {
    private static final Path LIBRARY = Path.of("library");
    private static final Pattern VERSION = Pattern.compile("<([\\w.-]+\\.version)>([^<]+)</");
    private static final Pattern OWN = Pattern.compile("<version>(\\d+\\.\\d+\\.\\d+[\\w-]*)</version>");

    @Test
    void versions_are_those_of_the_program() throws IOException {
        Map<String, String> programs = versions(Path.of("pom.xml"));
        Map<String, String> librarys = versions(LIBRARY.resolve("pom.xml"));
        librarys.keySet().retainAll(programs.keySet());

        assertThat(librarys).hasSizeGreaterThan(8);
        assertThat(programs).containsAllEntriesOf(librarys);
    }

    @Test
    void all_of_it_has_the_programs_own_version() throws IOException {
        String own = first(Path.of("pom.xml"));

        try (Stream<Path> poms = Files.walk(LIBRARY, 2)) {
            assertThat(poms.filter(file -> file.endsWith("pom.xml")).toList())
                    .hasSizeGreaterThan(4)
                    .allSatisfy(pom -> assertThat(first(pom)).as(pom.toString()).isEqualTo(own));
        }
        assertThat(Files.readString(LIBRARY.resolve("caravan-bom/pom.xml")))
                .contains("caravan-core", "caravan-camel", "caravan-spring-boot-starter");
    }

    private static String first(Path pom) throws IOException {
        return OWN.matcher(Files.readString(pom))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static Map<String, String> versions(Path pom) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        VERSION.matcher(Files.readString(pom)).results().forEach(found -> versions.put(found.group(1), found.group(2)));
        return versions;
    }
}
