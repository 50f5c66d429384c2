package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What had known holes stays at a version without them, whatever another dependency asks for. */
class VersionsTest {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*?)(?:\\.Final)?(?:-[a-z][\\w-]*)?\\.jar");

    @ParameterizedTest(name = "{0} is {1} or newer")
    @CsvSource({
        "netty-.*, 4.1.138",
        "vertx-core, 4.5.27",
        "kafka-clients, 3.9.2",
        "artemis-.*, 2.53.0",
        "postgresql, 42.7.13",
        "logback-.*, 1.5.25",
        "jackson-(core|databind|dataformat-.*), 2.21.6",
        "spring-.*, 6.2.19",
        "sqlite-jdbc, 3.51.3.0"
    })
    void no_older_one_is_on_the_class_path(String name, String least) {
        List<Matcher> found = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> path.substring(path.lastIndexOf(File.separatorChar) + 1))
                .map(JAR::matcher)
                .filter(Matcher::matches)
                .filter(jar -> jar.group(1).matches(name))
                // Numbers its releases by itself.
                .filter(jar -> !jar.group(1).startsWith("netty-tcnative"))
                .toList();

        assertThat(found).as(name).isNotEmpty().allSatisfy(jar -> assertThat(Version.parse(jar.group(2)))
                .as(jar.group())
                .isGreaterThanOrEqualTo(Version.parse(least)));
    }
}
