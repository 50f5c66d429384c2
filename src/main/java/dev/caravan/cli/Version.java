package dev.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    /** Written by Maven into each jar. */
    private static final String POM = "/META-INF/maven/dev.caravan/caravan/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties pom = new Properties();
        try (@Nullable InputStream file = Version.class.getResourceAsStream(POM)) {
            if (file != null) {
                pom.load(file);
            }
        }
        return new String[] {
            "caravan " + pom.getProperty("version", "of classes in no jar") + ", Java " + Runtime.version()
        };
    }
}
