package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import dev.caravan.ownroutes.Shop.Look;
import java.util.List;

/** An edit that a Camel user would try, by a name that says what is expected of it. */
record Trial(String name, Check check) {
    interface Check {
        void in(Shop shop) throws Exception;
    }

    /** It is taken, and what it does can be seen. */
    static Trial does(String name, Edit edit, Look look) {
        return new Trial(name, shop -> {
            shop.tryOut(edit, look);
            assertThat(shop.logged()).as("nothing went wrong").noneMatch(line -> line.startsWith("ERROR"));
        });
    }

    /** The same of a page at /own with these steps, indented as in a list of its own. */
    static Trial page(String name, String steps, Look look) {
        return does(name, Edit.of(Trial.page(steps)), look);
    }

    /** What a GET of the page says. */
    static Trial says(String name, String steps, String body) {
        return page(name, steps, shop -> assertThat(shop.get("/own")).isEqualTo(body));
    }

    /** It is refused, with one line that holds these words. */
    static Trial isRefused(String name, Edit edit, String... words) {
        return new Trial(name, shop -> {
            List<String> faults = shop.refused(edit);
            assertThat(faults).as(name).hasSize(1);
            assertThat(faults.getFirst()).contains(words);
        });
    }

    static String page(String steps) {
        return """
                - route:
                    id: own
                    from:
                      uri: platform-http:/own
                      steps:
                """ + steps.indent(8);
    }
}
