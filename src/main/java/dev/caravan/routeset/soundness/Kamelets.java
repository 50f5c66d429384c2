package dev.caravan.routeset.soundness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** Those that routes may name: files in the folders for them, and templates. Immutable. */
record Kamelets(CamelContext context, List<String> folders, Set<String> templates) {
    private static final String ENDING = ".kamelet.yaml";
    private static final Set<String> WITHIN = Set.of("source", "sink");

    static Kamelets of(PlannedRoutes plan, CamelContext context) {
        List<String> folders =
                context.getComponent("kamelet") instanceof KameletComponent component && component.getLocation() != null
                        ? Arrays.asList(component.getLocation().split(","))
                        : List.of();
        Set<String> templates =
                plan.templates().stream().map(template -> template.id().name()).collect(Collectors.toSet());
        return new Kamelets(context, folders, templates);
    }

    /** {@code greet} in {@code kamelet:greet/first?to=you}. */
    static String nameIn(String uri) {
        return uri.replaceFirst("^kamelet:(//)?", "").replaceFirst("[/?].*", "");
    }

    boolean isThere(String uri) {
        String name = nameIn(uri);
        return WITHIN.contains(name)
                || templates.contains(name)
                || folders.stream().anyMatch(folder -> isIn(folder, name + ENDING));
    }

    private boolean isIn(String folder, String file) {
        Resource resource = PluginHelper.getResourceLoader(context)
                .resolveResource(folder + (folder.endsWith("/") || folder.endsWith(":") ? "" : "/") + file);
        return resource != null && resource.exists();
    }

    String places() {
        return folders.stream().map(folder -> folder.replaceFirst("^file:", "")).collect(Collectors.joining(" or "));
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(templates);
        for (String folder : folders) {
            Path path = Path.of(folder.replaceFirst("^(file|classpath):", ""));
            if (folder.startsWith("file:") && Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(ENDING))
                            .forEach(file -> names.add(file.substring(0, file.length() - ENDING.length())));
                } catch (IOException e) {
                    // What was probably meant is a courtesy.
                    return names;
                }
            }
        }
        return names;
    }
}
