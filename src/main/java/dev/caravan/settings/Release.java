package dev.caravan.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Which Caravan this is. Immutable. */
public record Release(String version) {
    /** Written by Maven into each jar. */
    private static final String POM = "/META-INF/maven/dev.caravan/caravan/pom.properties";

    public static Release current() {
        Properties pom = new Properties();
        try (@Nullable InputStream file = Release.class.getResourceAsStream(POM)) {
            if (file != null) {
                pom.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Release(pom.getProperty("version", "of classes in no jar"));
    }

    public String java() {
        return Runtime.version().toString();
    }

    /** {@code caravan 1.0.0, Java 21.0.9} */
    @Override
    public String toString() {
        return "caravan " + version + ", Java " + java();
    }
}
