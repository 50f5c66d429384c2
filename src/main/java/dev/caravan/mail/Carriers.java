package dev.caravan.mail;

import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * A kind of broker that this program knows. They are found on the class path, for the library inside other programs comes
 * without them and without their brokers' libraries.
 */
public interface Carriers {
    /** Where it {@code serves}, a broker in the process begins. */
    Carrier open(Settings settings, boolean serves);

    /** @throws MalformedSetting where a broker is named, and nobody here knows brokers */
    static List<Carrier> all(Settings settings, boolean serves) {
        List<Carriers> known = ServiceLoader.load(Carriers.class, Carriers.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (known.isEmpty()) {
            Stream.of("caravan.jms.url", "caravan.kafka.brokers")
                    .filter(name -> settings.find(name).isPresent())
                    .findFirst()
                    .ifPresent(name -> {
                        throw new MalformedSetting(name + " is set, and only Caravan's own program answers queues:"
                                + " inside another one its routes do (to: caravan:auto)");
                    });
        }
        return known.stream().map(kind -> kind.open(settings, serves)).toList();
    }
}
