package dev.caravan;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Where settings are read from: the defaults in the jar, the operator's file beside it, the environment. */
public final class PropertyFiles {
    private static final String DEFAULTS = "/caravan/application.properties";

    private PropertyFiles() {}

    public static Settings load(Path file, Map<String, String> environment, Map<String, String> overrides) {
        return Settings.of(
                defaults(), operators(file), environment, new Settings.Source("the command line", overrides));
    }

    static Settings.Source defaults() {
        try (InputStream in = PropertyFiles.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its application.properties");
            }
            return source("the built-in application.properties", new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Settings.Source operators(Path file) {
        if (!Files.exists(file)) {
            return Settings.Source.NONE;
        }
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return source(String.valueOf(file.getFileName()), reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedSetting(file.getFileName() + " cannot be read: " + e.getMessage());
        }
    }

    private static Settings.Source source(String name, Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> values = new HashMap<>();
        properties.forEach(
                (key, value) -> values.put(key.toString(), value.toString().strip()));
        return new Settings.Source(name, values);
    }
}
