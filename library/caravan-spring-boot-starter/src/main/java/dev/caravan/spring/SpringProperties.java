package dev.caravan.spring;

import dev.caravan.process.PropertyFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the application's environment says of Caravan, in the order in which Spring Boot asks its sources: {@code caravan.*}
 * by the names that Caravan's own file has, {@code CARAVAN_*} of the process's environment, and the providers' keys.
 */
record SpringProperties(Map<String, String> ofCaravan, Map<String, String> providers) {
    private static final String OURS = "caravan.";
    private static final String ENABLED = "caravan.enabled";
    private static final String OF_THE_STARTER = "caravan.spring.";
    private static final String CHAT_MODEL = OF_THE_STARTER + "chat-model";
    static final String EMBEDDING_MODEL = OF_THE_STARTER + "embedding-model";
    private static final Pattern ITEM = Pattern.compile("(.+)\\[\\d+]");

    static String chatModel(ConfigurableEnvironment environment) {
        return environment.getProperty(CHAT_MODEL, "auto");
    }

    static SpringProperties of(ConfigurableEnvironment environment) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, String> variables = new HashMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
                variables(source).forEach(variables::put);
                PropertyFiles.variables(variables).forEach(found::putIfAbsent);
            } else if (source instanceof EnumerablePropertySource<?> named) {
                named(named, environment).forEach(found::putIfAbsent);
            }
        }
        return new SpringProperties(Map.copyOf(found), Map.copyOf(variables));
    }

    private static Map<String, String> variables(PropertySource<?> source) {
        Map<String, String> variables = new TreeMap<>();
        if (source instanceof EnumerablePropertySource<?> named) {
            for (String name : named.getPropertyNames()) {
                Object value = named.getProperty(name);
                if (value != null && !name.equals("CARAVAN_ENABLED") && !name.startsWith("CARAVAN_SPRING_")) {
                    variables.put(name, value.toString());
                }
            }
        }
        return variables;
    }

    private static Map<String, String> named(EnumerablePropertySource<?> source, ConfigurableEnvironment environment) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String name : source.getPropertyNames()) {
            if (name.startsWith(OURS) && !name.equals(ENABLED) && !name.startsWith(OF_THE_STARTER)) {
                String value =
                        String.valueOf(environment.resolvePlaceholders(String.valueOf(source.getProperty(name))));
                Matcher item = ITEM.matcher(name);
                if (item.matches()) {
                    lists.computeIfAbsent(item.group(1), list -> new ArrayList<>())
                            .add(value);
                } else {
                    found.put(name, value);
                }
            }
        }
        lists.forEach((name, values) -> found.put(name, String.join(", ", values)));
        return found;
    }
}
