package dev.caravan.cli.test;

import dev.caravan.script.Script;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The properties under which a test is run: the operator's, over them the test's, and over all what keeps it to itself.
 * Nobody but the script has a key or an address, the store is thrown away, and there is neither broker nor inbox.
 */
record Circumstances(RouteTest test, Place place) {
    private static final Pattern PROVIDERS = Pattern.compile(
            "caravan\\.provider\\.(?:.+\\.(?:api-key|base-url|keys|spread"
                    + "|tenant|client-id|client-secret|authority|project|location|credentials|region|access-key|secret-key"
                    + "|session-token|profile|web-identity-token-file|role|container-uri|container-token)|[^.]+\\.key\\..+)");
    private static final Map<String, String> ALONE = Map.of(
            "caravan.host", "127.0.0.1",
            "caravan.port", "0",
            "caravan.management-port", "0",
            "caravan.store.url", "",
            "caravan.jms.url", "",
            "caravan.kafka.brokers", "",
            "caravan.inbox", "off",
            "caravan.probe.every", "0s",
            "caravan.routes.reload", "false");

    /** What is wrong with the properties of the test, each at its place. */
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        test.properties().keySet().forEach(name -> {
            boolean ours = ALONE.containsKey(name)
                    || name.equals("caravan.data")
                    || PROVIDERS.matcher(name).matches();
            if (ours) {
                faults.add(new Fault(
                        test.file(),
                        test.line(),
                        name + " is the same in all tests; a provider has a key"
                                + " and an address where the test says what it answers"));
            }
        });
        Settings.Reading before = place.settings(Map.of());
        place.settings(test.properties()).faults().stream()
                .filter(fault -> !before.faults().contains(fault))
                .map(fault -> new Fault(test.file(), test.line(), fault.reason(), fault.meant()))
                .forEach(faults::add);
        return faults;
    }

    Settings settings(Script script, Path data) {
        Settings own = place.settings(test.properties()).settings();
        Map<String, String> all = new HashMap<>(Map.of("caravan.auth", "open"));
        all.putAll(test.properties());
        all.putAll(ALONE);
        all.put("caravan.data", data.toString());
        all.put("caravan.outbox", data.resolve("outbox").toString());
        all.put(
                "caravan.prices",
                place.home().resolve(own.text("caravan.prices")).toString());
        own.all().keySet().forEach(name -> {
            Matcher provider = PROVIDERS.matcher(name);
            if (provider.matches()) {
                all.put(name, "");
            }
        });
        test.providers().keySet().forEach(name -> {
            all.put("caravan.provider." + name + ".api-key", "scripted");
            all.put("caravan.provider." + name + ".base-url", script.baseUrl(name));
        });
        return place.settings(all).settings();
    }

    /** What is the same here is the same for the routes. */
    Map<String, Object> kind() {
        return new TreeMap<>(Map.of(
                "properties", test.properties(),
                "providers", List.copyOf(new TreeMap<>(test.providers()).keySet())));
    }
}
