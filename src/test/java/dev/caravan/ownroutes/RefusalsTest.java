package dev.caravan.ownroutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ownroutes.Shop.Edit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What cannot run is not taken, and says where it stands and what is wrong with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
    @SuppressWarnings("NullAway.Init")
    private Shop shop;

    @BeforeAll
    void open() {
        shop = new Shop();
    }

    @AfterAll
    void close() {
        shop.close();
    }

    private static final String FINE = Trial.page("- setBody: {constant: x}");

    private static final List<Trial> TRIALS = List.of(
            Trial.isRefused(
                    "a route in Java",
                    Edit.of(FINE).and("Mine.java", "class Mine extends org.apache.camel.builder.RouteBuilder {}"),
                    "Mine.java: routes in a programming language are not run here",
                    "write them as YAML"),
            Trial.isRefused(
                    "a route in XML",
                    Edit.of(FINE).and("mine.xml", "<routes><route><from uri=\"timer:x\"/></route></routes>"),
                    "mine.xml: routes in XML are not run here",
                    "camel transform route"),
            Trial.isRefused(
                    "a kamelet outside its folder",
                    Edit.of(FINE).and("greet.kamelet.yaml", "kind: Kamelet"),
                    "greet.kamelet.yaml: a kamelet is looked for in kamelets alone"),
            Trial.isRefused(
                    "a file with another ending",
                    Edit.of(FINE).and("mine.yaml", FINE),
                    "mine.yaml: its name must end in"),
            Trial.isRefused(
                    "a path that is ours",
                    Edit.of("""
                    - from:
                        uri: platform-http:/v1/chat/completions
                        steps:
                          - setBody: {constant: mine}
                    """),
                    "own.camel.yaml:2: the path /v1/chat/completions is taken, in gateway.camel.yaml:9"),
            Trial.isRefused(
                    "a path of another route of one's own",
                    Edit.of("""
                    - from:
                        uri: platform-http:/a/{x}
                        parameters: {httpMethodRestrict: "GET,POST"}
                        steps:
                          - log: one
                    - from:
                        uri: platform-http:/a/{y}
                        parameters: {httpMethodRestrict: POST}
                        steps:
                          - log: two
                    """),
                    "own.camel.yaml:7: the path /a/{} is taken, in own.camel.yaml:2"),
            Trial.isRefused("autoStartup false", Edit.of("""
                    - route:
                        id: own
                        autoStartup: "false"
                        from:
                          uri: timer:x
                          steps:
                            - log: never
                    """), "own.camel.yaml:3: this route never runs"),
            Trial.isRefused(
                    "an unknown step", Edit.of(Trial.page("- setBoby: {constant: x}")), "own.camel.yaml:6", "setBody"),
            Trial.isRefused("a missing route", Edit.of(Trial.page("- to: direct:nowhere")), "own.camel.yaml:6"),
            Trial.isRefused(
                    "a missing bean", Edit.of(Trial.page("- bean: {ref: nobody}")), "own.camel.yaml:6", "nobody"),
            Trial.isRefused(
                    "a missing kamelet",
                    Edit.of(Trial.page("- to: kamelet:gret")),
                    "own.camel.yaml:6: there is no kamelet 'gret'"),
            Trial.isRefused(
                    "a missing language",
                    Edit.of(Trial.page("- setBody:\n    mvel: body")),
                    "own.camel.yaml:7: the language 'mvel' is not in the jar",
                    "camel-mvel"),
            Trial.isRefused(
                    "a missing data format",
                    Edit.of(Trial.page("- marshal:\n    flatpack: {definition: x}")),
                    "own.camel.yaml:7: the data format 'flatpack' is not in the jar",
                    "camel-flatpack"),
            Trial.isRefused(
                    "a member that a call's record has not",
                    Edit.of(Trial.page("""
                            - bean: {ref: door, method: read}
                            - log: "${body.asked.modle}"
                            """)),
                    "own.camel.yaml:7: 'body.asked' is of the kind Asked here, and has no member 'modle', did you mean 'model'?"),
            Trial.isRefused(
                    "a member of the record of a stage",
                    Edit.of(Trial.page("""
                            - bean: {ref: failure, method: settle}
                            - log: "${body.cod}"
                            """)),
                    "own.camel.yaml:7: 'body' is of the kind Failed here, and has no member 'cod', did you mean 'code'?"),
            Trial.isRefused(
                    "a header that routes may not read",
                    Edit.of(Trial.page("- log: \"${body.asked.headers['x-priority']}\"")),
                    "own.camel.yaml:6: the header 'x-priority' is none that routes may read",
                    "caravan.door.read-request-headers"),
            Trial.isRefused(
                    "a malformed mark of an open page",
                    Edit.of("""
                            - from:
                                uri: platform-http:/own
                                parameters: {caravan.open: maybe}
                                steps:
                                  - log: x
                            """),
                    "own.camel.yaml:2",
                    "'caravan.open' must be true or false"));

    @TestFactory
    Stream<DynamicTest> refusals() {
        return TRIALS.stream()
                .map(trial -> DynamicTest.dynamicTest(
                        trial.name(), () -> trial.check().in(shop)));
    }

    @Test
    void all_faults_of_a_file_are_told_at_once_each_at_its_line() {
        List<String> faults = shop.refused(Edit.of(Trial.page("""
                - setBody: {mvel: body}
                - marshal: {flatpack: {definition: x}}
                - to: kamelet:gret
                - bean: {ref: nobody}
                - to: direct:nowhere
                """)));

        assertThat(faults).hasSize(5);
        assertThat(faults)
                .extracting(fault -> fault.replaceFirst("own.camel.yaml:(\\d+).*", "$1"))
                .containsExactly("6", "7", "8", "9", "10");
    }

    @Test
    void text_for_the_way_in_of_calls_is_told_in_a_line_what_it_takes() throws Exception {
        shop.tryOut(Edit.of(Trial.page("""
                - setBody: {constant: hello}
                - to: direct:calls
                """)), open -> {
            assertThat(open.send("GET", "/own", null).statusCode()).isEqualTo(500);
            List<String> errors = open.logged().stream()
                    .filter(line -> line.startsWith("ERROR"))
                    .toList();
            assertThat(errors).hasSize(1);
            assertThat(errors.getFirst())
                    .contains("direct:calls takes calls that were read", "not String", "caravan:auto")
                    .doesNotContain("\n");
        });
    }
}
