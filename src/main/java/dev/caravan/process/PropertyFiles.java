package dev.caravan.process;

import dev.caravan.settings.Fault;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.PropertyText;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where settings are read from: the defaults in the jar, the operator's file beside it, the environment. */
public final class PropertyFiles {
    private static final String DEFAULTS = "/caravan/application.properties";

    private PropertyFiles() {}

    public static Settings load(Path file, Map<String, String> environment, Map<String, String> overrides) {
        return Settings.of(defaults(), operators(file), environment, commandLine(overrides));
    }

    /**
     * Inside another program: what that one says, and of the environment the providers' keys and addresses. Variables that
     * begin as ours do are for the program.
     */
    static Settings inside(Map<String, String> environment, Map<String, String> given) {
        Map<String, String> providers = environment.entrySet().stream()
                .filter(variable -> !variable.getKey().startsWith("CARAVAN_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return Settings.of(defaults(), Settings.Source.NONE, providers, new Settings.Source("the application", given));
    }

    /**
     * What variables that begin as ours do come to, by the properties' names; the providers' are no part of it.
     *
     * @throws MalformedSetting where one is no property
     */
    public static Map<String, String> variables(Map<String, String> environment) {
        return Settings.variables(environment);
    }

    /** As far as they are sound. */
    public static Settings.Reading read(
            Settings.Source file, Map<String, String> environment, Map<String, String> overrides) {
        return Settings.read(defaults(), file, environment, commandLine(overrides));
    }

    private static Settings.Source commandLine(Map<String, String> overrides) {
        return new Settings.Source("the command line", overrides);
    }

    static Settings.Source defaults() {
        try (InputStream in = PropertyFiles.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its application.properties");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return PropertyText.read("the built-in application.properties", text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operator's file; nothing where there is none. */
    public static Settings.Source operators(Path file) {
        if (!Files.exists(file)) {
            return Settings.Source.NONE;
        }
        String name = file.toString();
        try {
            return PropertyText.read(name, Files.readString(file));
        } catch (MalformedInputException e) {
            return unreadable(name, "it is not in UTF-8");
        } catch (IOException e) {
            return unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    private static Settings.Source unreadable(String name, String reason) {
        Fault fault = new Fault(name, 0, "cannot be read: " + reason);
        return new Settings.Source(name, Map.of(), Map.of(), List.of(fault));
    }
}
