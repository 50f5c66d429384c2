package dev.caravan.cli.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.harness.TestCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** An operator at the command line, on the store of a gateway under test or of none. */
public final class KeyDesk {
    private final Map<String, String> place;
    private final InstantSource clock;
    private String out = "";
    private String err = "";

    public KeyDesk(Map<String, String> place, InstantSource clock) {
        this.place = place;
        this.clock = clock;
    }

    /** Beside that gateway, with its properties. */
    public static KeyDesk of(TestCaravan caravan) {
        Map<String, String> properties = new HashMap<>();
        Properties read = new Properties();
        try (Reader file = Files.newBufferedReader(caravan.propertiesFile())) {
            read.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read.forEach((name, value) -> properties.put(name.toString(), value.toString()));
        return new KeyDesk(properties, InstantSource.system());
    }

    public KeyDesk with(String property, String value) {
        Map<String, String> more = new HashMap<>(place);
        more.put(property, value);
        return new KeyDesk(more, clock);
    }

    public KeyDesk at(InstantSource moved) {
        return new KeyDesk(place, moved);
    }

    public int key(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        int code = Caravan.run(
                Stream.concat(Stream.of("key"), Stream.of(arguments)).toList(),
                new Shell(
                        Map.of(),
                        place,
                        clock,
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(complained, true, StandardCharsets.UTF_8)));
        out = said.toString(StandardCharsets.UTF_8);
        err = complained.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** Makes a key and returns its secret. */
    public String create(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("create", "--name", name));
        arguments.addAll(List.of(options));
        assertThat(key(arguments.toArray(String[]::new))).as(err).isZero();
        return out.lines().toList().getLast();
    }

    public String out() {
        return out;
    }

    public String err() {
        return err;
    }
}
