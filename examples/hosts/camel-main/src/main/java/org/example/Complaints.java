package org.example;

import dev.caravan.Embedded;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Files in inbox/ are complaints; a model says in a word what each is about, and that is the folder it goes to. */
public final class Complaints {
    private Complaints() {}

    public static void main(String[] arguments) throws Exception {
        try (Embedded caravan = Embedded.start(Map.of("caravan.cache.ttl", "10m"))) {
            Main main = new Main();
            main.bind("caravan", caravan);
            main.bind("model", caravan.chatModel("simple"));
            main.configure().addRoutesBuilder(new Sorting());
            main.run(arguments);
        }
    }

    private static final class Sorting extends RouteBuilder {
        @Override
        public void configure() {
            from("file:inbox?noop=true&initialDelay=0&delay=200&idempotent=true")
                    .routeId("complaints")
                    .setVariable("complaint", body().convertToString())
                    .setBody(simple("Is this about delivery, price or something else? One word. ${body}"))
                    .to("langchain4j-chat:about?chatModel=#model")
                    .log("${file:name}: ${body}")
                    .to("file:answers");
        }
    }
}
