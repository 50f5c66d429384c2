package dev.caravan.routeset;

import dev.caravan.routeset.soundness.Reasons;
import dev.caravan.routeset.soundness.Soundness;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;

/** The files that a set of routes is built from, read once: what was checked is what is loaded. Immutable. */
final class Blueprint {
    private final String folder;
    private final String kamelets;
    private final Collection<Resource> files;
    private final List<Fault> unread;
    private final Map<String, List<String>> lines;
    private final Soundness soundness;

    private Blueprint(
            String folder,
            String kamelets,
            Collection<Resource> files,
            List<Fault> unread,
            Map<String, List<String>> lines,
            Soundness soundness) {
        this.lines = lines;
        this.folder = folder;
        this.kamelets = kamelets;
        this.files = files;
        this.unread = unread;
        this.soundness = soundness;
    }

    /** @throws RouteSetFault where there is nothing to read */
    static Blueprint of(RouteSource source) {
        String folder = source.name();
        try {
            List<Fault> unread = source.unread();
            Collection<Resource> files = source.files();
            if (files.isEmpty()) {
                List<Fault> faults = new ArrayList<>(unread);
                faults.add(new Fault(folder, 0, "there are no routes: no file ends in " + RouteSource.ENDING));
                throw new RouteSetFault(faults, null);
            }
            List<Soundness.File> texts = new ArrayList<>();
            Map<String, List<String>> lines = new HashMap<>();
            for (Resource file : files) {
                String text = new String(file.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                lines.put(file.getLocation(), text.lines().toList());
                texts.add(new Soundness.File(folder + "/" + file.getLocation(), text));
            }
            return new Blueprint(folder, source.kamelets(), files, unread, lines, Soundness.of(folder, texts));
        } catch (IOException e) {
            throw new RouteSetFault(new Fault(folder, 0, "cannot be read: " + e), e);
        }
    }

    String folder() {
        return folder;
    }

    /** What stands in one of them; nothing where it is none. */
    List<String> lines(String file) {
        return lines.getOrDefault(file, List.of());
    }

    /** Where Camel looks for those that the routes name. */
    String kamelets() {
        return kamelets;
    }

    Collection<Resource> files() {
        return files;
    }

    /** @throws RouteSetFault where something is wrong that Camel would not say, or not where it stands */
    void requireSound(CamelContext context, Settings settings) {
        List<Fault> faults = new ArrayList<>(unread);
        faults.addAll(soundness.faults(context, settings));
        if (!faults.isEmpty()) {
            throw new RouteSetFault(faults, null);
        }
    }

    /** One that stands nowhere in particular. */
    Fault fault(String reason) {
        return new Fault(folder, 0, reason);
    }

    List<Fault> warnings() {
        return soundness.warnings();
    }

    List<Fault> structure() {
        return soundness.structure();
    }

    /** Everything that a failure may come from; {@code chains} says what is wrong with the chains of the tiers. */
    RouteSetFault explained(Exception failure, CamelContext context, Settings settings, Supplier<List<Fault>> chains) {
        Set<Fault> faults = new LinkedHashSet<>(unread);
        if (failure instanceof RouteSetFault known) {
            faults.addAll(known.faults());
        }
        faults.addAll(soundness.everyFault(context, settings, chains));
        if (faults.isEmpty()) {
            faults.add(soundness.culprit(context, settings, failure));
        }
        return new RouteSetFault(faults.stream().sorted().toList(), failure);
    }

    /** Where not even an empty context can be had: that is the properties' fault. */
    RouteSetFault unexplained(Exception failure, Settings settings) {
        String reason = Reasons.of(failure);
        String message = reason.toLowerCase(Locale.ROOT);
        Optional<String> property = settings.all().keySet().stream()
                .filter(name -> name.startsWith("camel.") && message.contains(asInMessages(name)))
                .max(Comparator.comparingInt(String::length));
        List<Fault> faults = new ArrayList<>(unread);
        faults.addAll(soundness.structure());
        faults.add(
                property.map(name -> settings.fault(name, "Camel has no property " + name + ", or not with this value"))
                        .orElseGet(() -> fault(reason)));
        return new RouteSetFault(faults.stream().sorted().toList(), failure);
    }

    /** {@code camel.main.auto-startup} is {@code camel.main.autoStartup} in what Camel says. */
    private static String asInMessages(String property) {
        return property.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
