package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.Caravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code caravan validate}: names the file, the line and the reason of every fault, and starts nothing. */
class ValidateTest {
    private static final String GATEWAY = "routes/gateway.camel.yaml";
    private static final String CHAIN = "routes/chain.camel.yaml";
    private static final String TIERS = "routes/tiers.camel.yaml";
    private static final String HYBRID = "routes/hybrid.camel.yaml";
    private static final String ERRORS = "routes/errors.camel.yaml";
    private static final String OPENAI = "routes/providers/openai.camel.yaml";
    private static final String GEMINI = "routes/providers/gemini.camel.yaml";
    private static final String PROPERTIES = "application.properties";
    private static final String PRICES = "prices.csv";

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** With the project's own files in it. */
    ValidateTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        for (Path root : List.of(Path.of("routes"), Path.of(PROPERTIES), Path.of(PRICES))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile).forEach(file -> write(file.toString(), read(file)));
            }
        }
    }

    private int validate(String... arguments) {
        out.reset();
        err.reset();
        return Caravan.run(
                Stream.concat(Stream.of("validate"), Stream.of(arguments)).toList(),
                new Shell(
                        environment,
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    /** One line a fault, without the folder; the last line, which counts, must agree. */
    private List<String> faults() {
        int code = validate(folder.toString());
        List<String> lines =
                new ArrayList<>(said().replace(folder + "/", "").lines().toList());
        String counted = lines.removeLast();
        assertThat(code).isEqualTo(lines.isEmpty() ? 0 : 1);
        assertThat(counted).endsWith(lines.isEmpty() ? ": no fault" : lines.size() == 1 ? ": 1 fault" : " faults");
        return lines;
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void edit(String file, String was, String becomes) {
        String before = read(folder.resolve(file));
        assertThat(before).contains(was);
        write(
                file,
                before.substring(0, before.indexOf(was))
                        + becomes
                        + before.substring(before.indexOf(was) + was.length()));
    }

    private int lineOf(String file, String text) {
        String all = read(folder.resolve(file));
        return all.substring(0, all.indexOf(text)).split("\n", -1).length;
    }

    @Test
    void the_projects_own_files_have_no_fault_and_are_counted() {
        assertThat(validate(folder.toString())).isZero();
        assertThat(said()).matches("caravan validate: 20 route files, \\d+ properties, \\d\\d prices: no fault\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("examples/providers"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_among_the_providers_is_no_fault(Path example) {
        write("routes/providers/" + example.getFileName(), read(example));

        assertThat(faults()).isEmpty();
    }

    /** What is edited, the text that marks the line of the fault, and the fault. */
    static Stream<Arguments> edits() {
        return Stream.of(
                // Steps and their members.
                edit(CHAIN, "- delay:", "- delya:", "- delya:", "unknown step 'delya', did you mean 'delay'?"),
                edit(GATEWAY, "- route:", "- ruote:", "- ruote:", "unknown entry 'ruote', did you mean 'route'?"),
                edit(
                        CHAIN,
                        "asyncDelayed:",
                        "asyncDelay:",
                        "asyncDelay:",
                        "'delay' has no member 'asyncDelay', did you mean 'asyncDelayed'?"),
                edit(GATEWAY, "    from:", "    form:", "form:", "'route' has no member 'form', did you mean 'from'?"),
                edit(
                        GATEWAY,
                        "- simple: ${",
                        "- simpel: ${",
                        "- simpel:",
                        "'when' has no member 'simpel', did you mean 'simple'?"),
                edit(
                        CHAIN,
                        "asyncDelayed: false",
                        "asyncDelayed: fasle",
                        "fasle",
                        "'asyncDelayed' must be true or false, not 'fasle'"),
                edit(
                        CHAIN,
                        "mode: ConcurrentRequests",
                        "mode: ConcurentRequests",
                        "ConcurentRequests",
                        "'mode' must be one of TotalRequests, ConcurrentRequests, not 'ConcurentRequests', did you mean"
                                + " 'ConcurrentRequests'?"),
                edit(
                        CHAIN,
                        "slidingWindowSize: \"{{caravan.breaker.window}}\"",
                        "slidingWindowSize: twenty",
                        "twenty",
                        "must be a number, not 'twenty'"),
                edit(TIERS, "ref: models", "rfe: models", "rfe:", "'bean' has no member 'rfe', did you mean 'ref'?"),
                edit(
                        GATEWAY,
                        "        - to:\n            uri: direct:answer",
                        "        - to:\n          uri: direct:answer",
                        "          uri: direct:answer",
                        "'uri' stands beside 'to' and not in it: indent it more",
                        "'to' lacks 'uri'"),
                edit(
                        GATEWAY,
                        "        - to:\n            uri: direct:answer",
                        "        - to:\n            uri: direct:answer\n          log: x",
                        "          log: x",
                        "'log' is a step of its own: put '- ' before it"),
                edit(
                        GATEWAY,
                        "        - to:\n            uri: direct:answer",
                        "        - setBody: {}",
                        "- setBody",
                        "'setBody' lacks an expression, such as 'simple'"),
                // YAML.
                edit(
                        GATEWAY,
                        "    from:",
                        "   from:",
                        "   from:",
                        "malformed YAML at column 4: what begins here fits no indentation above"
                                + ", while parsing a block mapping that begins on line 4"),
                edit(
                        GATEWAY,
                        "    description: POST",
                        "    id: other\n    description: POST",
                        "    id: other",
                        "'id' stands on line 5 already"),
                // Endpoints.
                edit(
                        HYBRID,
                        "chatOperation:",
                        "chatOperatoin:",
                        "chatOperatoin:",
                        "'langchain4j-chat' has no option 'chatOperatoin', did you mean 'chatOperation'?"),
                edit(
                        CHAIN,
                        "firstToken:",
                        "firstTokn:",
                        "firstTokn:",
                        "'provider' has no option 'firstTokn', did you mean 'firstToken'?"),
                edit(
                        HYBRID,
                        "CHAT_MULTIPLE_MESSAGES",
                        "CHAT_MULTIPLE",
                        "CHAT_MULTIPLE",
                        "'chatOperation' of 'langchain4j-chat' cannot be 'CHAT_MULTIPLE'"),
                edit(
                        HYBRID,
                        "langchain4j-chat:draft",
                        "langchain4j-chta:draft",
                        "langchain4j-chta:",
                        "unknown component 'langchain4j-chta', did you mean 'langchain4j-chat'?"),
                edit(
                        GEMINI,
                        "value: gemini\n      - name: dialect\n        value: gemini",
                        "value: gemini\n      - name: dialect\n        value: gemni",
                        "value: gemni",
                        "provider:gemini names the unknown dialect 'gemni'"),
                // Beans.
                edit(
                        TIERS,
                        "ref: classifier",
                        "ref: clasifier",
                        "ref: clasifier",
                        "there is no bean 'clasifier', did you mean 'classifier'?"),
                edit(
                        TIERS,
                        "method: choose",
                        "method: chose",
                        "method: chose",
                        "the bean's class TierSteps has no method 'chose', did you mean 'choose'?"),
                edit(
                        TIERS,
                        "method: along(${body}, '{{caravan.tier.medium",
                        "method: alnog(${body}, '{{caravan.tier.medium",
                        "alnog",
                        "the bean's class Chain has no method 'alnog', did you mean 'along'?"),
                edit(
                        HYBRID,
                        "#chat-simple",
                        "#chat-simpel",
                        "#chat-simpel",
                        "there is no bean 'chat-simpel', did you mean 'chat-simple'?"),
                edit(
                        GATEWAY,
                        "executorService: same-thread",
                        "executorService: same-thred",
                        "same-thred",
                        "there is no bean 'same-thred', did you mean 'same-thread'?"),
                edit(
                        ERRORS,
                        "java.lang.Throwable",
                        "java.lang.Throwabl",
                        "java.lang.Throwabl",
                        "there is no class 'java.lang.Throwabl'"),
                // Ways and names.
                edit(
                        GATEWAY,
                        "uri: direct:recall",
                        "uri: direct:recal",
                        "direct:recal",
                        "a step leads to direct:recal, and no route begins there, did you mean 'direct:recall'?"),
                edit(
                        GATEWAY,
                        "id: messages",
                        "id: gateway",
                        "    id: gateway\n    description: POST /v1/messages",
                        "the route id 'gateway' is taken, in routes/gateway.camel.yaml:5"),
                edit(
                        TIERS,
                        "      uri: direct:choose-tier\n",
                        "      uri: direct:answer\n",
                        "direct:answer",
                        "the beginning 'direct:answer' is taken, in routes/gateway.camel.yaml:97",
                        "a step leads to direct:choose-tier, and no route begins there"),
                edit(
                        ERRORS,
                        "    id: tap-errors",
                        "    id: edge-errors",
                        "    id: edge-errors\n    description: A tap",
                        "the routeConfiguration id 'edge-errors' is taken, in routes/errors.camel.yaml:3",
                        "there is no routeConfiguration 'tap-errors'"),
                edit(
                        GATEWAY,
                        "routeConfigurationId: edge-errors",
                        "routeConfigurationId: edge-error",
                        "edge-error\n",
                        "there is no routeConfiguration 'edge-error', did you mean 'edge-errors'?"),
                edit(
                        OPENAI,
                        "routeTemplateRef: provider",
                        "routeTemplateRef: providr",
                        "providr",
                        "there is no template 'providr', did you mean 'provider'?"),
                edit(
                        OPENAI,
                        "- name: name",
                        "- name: nmae",
                        "- name: nmae",
                        "the template 'provider' has no parameter 'nmae', did you mean 'name'?"),
                edit(
                        OPENAI,
                        "- name: name",
                        "- name: dialect",
                        "- templatedRoute:",
                        "the template 'provider' asks for the parameter 'name'"),
                // Placeholders and expressions.
                edit(
                        CHAIN,
                        "{{caravan.breaker.wait}}",
                        "{{caravan.braker.wait}}",
                        "{{caravan.braker.wait}}",
                        "{{caravan.braker.wait}} is set nowhere, did you mean 'caravan.breaker.wait'?"),
                edit(
                        CHAIN,
                        "\"{{dialect}}\"",
                        "\"{{dailect}}\"",
                        "{{dailect}}",
                        "{{dailect}} is set nowhere, did you mean 'dialect'?"),
                edit(
                        CHAIN,
                        "{{caravan.breaker.wait}}",
                        "{{caravan.breaker.wait",
                        "{{caravan.breaker.wait",
                        "a '{{' without its '}}'"),
                edit(
                        GATEWAY,
                        "${variable.cache} == 'bypass'",
                        "${variable.cache} = = 'bypass'",
                        "= = 'bypass'",
                        "Unexpected token = at location 18 ${variable.cache} = = 'bypass' *"),
                // Properties.
                edit(
                        PROPERTIES,
                        "caravan.port=",
                        "caravan.prot=",
                        "caravan.prot=",
                        "there is no property caravan.prot, did you mean 'caravan.port'?"),
                edit(
                        PROPERTIES,
                        "caravan.timeout.idle=30s",
                        "caravan.timeout.idle=soon",
                        "caravan.timeout.idle=soon",
                        "caravan.timeout.idle must be a duration such as 500ms, 2s, 5m or 1h: 'soon'"),
                edit(
                        PROPERTIES,
                        "caravan.timeout.idle=30s",
                        "caravan.timeout.idle=\\u00g0",
                        "caravan.timeout.idle",
                        "cannot be read: Malformed \\uxxxx encoding."),
                edit(
                        PROPERTIES,
                        "caravan.tier.local.chain=ollama/",
                        "caravan.tier.local.chain=olama/",
                        "caravan.tier.local.chain",
                        "caravan.tier.local.chain names the provider 'olama', which no route leads to, did you mean"
                                + " 'ollama'?"),
                edit(
                        PROPERTIES,
                        "caravan.tier.local.chain=ollama/",
                        "caravan.tier.local.chain=ollama/other, ollama/",
                        "caravan.tier.local.chain",
                        "caravan.tier.local.chain names the provider 'ollama' twice"),
                edit(
                        PROPERTIES,
                        "caravan.routes=routes",
                        "caravan.routes=nowhere",
                        "caravan.routes=",
                        "caravan.routes names nowhere, which is no folder"),
                edit(
                        PROPERTIES,
                        "caravan.log=info",
                        "caravan.log=info\ncamel.main.no-such=1",
                        "camel.main.no-such",
                        "Camel has no property camel.main.no-such, or not with this value"),
                // Prices.
                edit(
                        PRICES,
                        ",cached_input,",
                        ",cachd_input,",
                        "provider,model",
                        "unknown column 'cachd_input', did you mean 'cached_input'?"),
                edit(
                        PRICES,
                        "openai,gpt-5,2025-08-07,1.25",
                        "openai,gpt-5,2025-08-07,-1.25",
                        "openai,gpt-5,",
                        "input must be from 0 to 1000000 USD per million tokens, not -1.25"),
                edit(
                        PRICES,
                        "openai,gpt-5,2025-08-07",
                        "openai,gpt-5,soon",
                        "openai,gpt-5,",
                        "valid_from must be a date such as 2026-01-31, not 'soon'"),
                edit(
                        PRICES,
                        "openai,gpt-5-mini,2025-08-07",
                        "openai,gpt-5,2025-08-07",
                        "openai,gpt-5,2025-08-07,0.25",
                        "says what openai/gpt-5 from 2025-08-07 on costs, as line 11 does already"));
    }

    private static Arguments edit(String file, String was, String becomes, String at, String... faults) {
        return Arguments.of(file, was, becomes, at, List.of(faults));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void a_fault_is_named_with_its_file_and_line(
            String file, String was, String becomes, String at, List<String> faults) {
        edit(file, was, becomes);

        List<String> lines = faults();

        assertThat(lines).contains(file + ":" + lineOf(file, at) + ": " + faults.getFirst());
        assertThat(lines).hasSameSizeAs(faults);
        assertThat(faults).allSatisfy(fault -> assertThat(lines)
                .anySatisfy(line -> assertThat(line).endsWith(": " + fault)));
    }

    @Test
    void several_faults_in_several_files_are_told_at_once_in_their_order() {
        edit(PROPERTIES, "caravan.port=", "caravan.prot=");
        edit(PROPERTIES, "caravan.timeout.idle=30s", "caravan.timeout.idle=soon");
        edit(PRICES, "openai,gpt-5,2025-08-07,1.25", "openai,gpt-5,2025-08-07,-1.25");
        edit(CHAIN, "- delay:", "- delya:");
        edit(CHAIN, "ref: rests", "ref: rest");
        edit(HYBRID, "chatOperation:", "chatOperatoin:");
        edit(TIERS, "method: resolve", "method: resolv");
        write("routes/torn.camel.yaml", "- route: {\n");
        write("routes/other.yaml", "- route: {}\n");

        assertThat(faults())
                .extracting(line -> line.replaceAll(":\\d+: ", ": ").replaceAll(", while.*", ""))
                .containsExactly(
                        "application.properties: there is no property caravan.prot, did you mean 'caravan.port'?",
                        "application.properties: caravan.timeout.idle must be a duration such as 500ms, 2s, 5m or 1h:"
                                + " 'soon'",
                        "prices.csv: input must be from 0 to 1000000 USD per million tokens, not -1.25",
                        "routes/chain.camel.yaml: unknown step 'delya', did you mean 'delay'?",
                        "routes/chain.camel.yaml: there is no bean 'rest', did you mean 'rests'?",
                        "routes/hybrid.camel.yaml: 'langchain4j-chat' has no option 'chatOperatoin', did you mean"
                                + " 'chatOperation'?",
                        "routes/other.yaml: its name must end in .camel.yaml, or nobody will read it",
                        "routes/tiers.camel.yaml: the bean's class TierSteps has no method 'resolv', did you mean"
                                + " 'resolve'?",
                        "routes/torn.camel.yaml: malformed YAML at column 1: expected the node content, but found '<stream"
                                + " end>'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other.yaml | its name must end in .camel.yaml, or nobody will read it",
                "other.camel.yml | its name must end in .camel.yaml, or nobody will read it",
                "providers/Other.YML | its name must end in .camel.yaml, or nobody will read it",
                "other.camel.yaml | the file is empty"
            })
    void a_file_that_would_be_passed_over_is_a_fault(String name, String fault) {
        write("routes/" + name, "# nothing yet\n");

        assertThat(faults()).containsExactly("routes/" + name + ": " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden.yaml", "notes.txt", "gateway.camel.yaml~"})
    void what_nobody_takes_for_routes_is_none(String name) {
        write("routes/" + name, "nothing");

        assertThat(faults()).isEmpty();
    }

    @Test
    void what_routes_bring_along_is_checked_too() {
        write("routes/own.camel.yaml", """
                - beans:
                    - name: own
                      type: java.util.ArrayList
                - from:
                    uri: timer:x?perid=4
                    steps:
                      - bean: { ref: own, method: cleer }
                      - bean: { beanType: java.lang.Strin, method: trim }
                      - setBody: { method: { ref: owm, method: size } }
                      - to: { uri: "log:x", parameters: { showAl: "true", exchangeFormatter: "#nobody" } }
                      - to: { uri: "log:x?showAll=true", parameters: { level: INFO } }
                      - log: { id: twice, message: x }
                      - log: { id: twice, message: x }
                      - recipientList: { constant: "direct:nobody,direct:answer" }
                      - toD: "direct:${body}"
                """);

        assertThat(faults())
                .containsExactly(
                        "routes/own.camel.yaml:5: 'timer' has no option 'perid', did you mean 'period'?",
                        "routes/own.camel.yaml:7: the bean's class ArrayList has no method 'cleer', did you mean"
                                + " 'clear'?",
                        "routes/own.camel.yaml:8: there is no class 'java.lang.Strin'",
                        "routes/own.camel.yaml:9: there is no bean 'owm', did you mean 'own'?",
                        "routes/own.camel.yaml:10: 'log' has no option 'showAl', did you mean 'showAll'?",
                        "routes/own.camel.yaml:10: there is no bean 'nobody'",
                        "routes/own.camel.yaml:11: options stand in the uri and under 'parameters': move them there",
                        "routes/own.camel.yaml:13: the step id 'twice' is taken, in routes/own.camel.yaml:12",
                        "routes/own.camel.yaml:14: a step leads to direct:nobody, and no route begins there");
    }

    @Test
    void no_timer_fires_and_no_file_is_consumed_even_where_a_route_insists_on_starting() throws Exception {
        Path input = Files.createDirectories(folder.resolve("in"));
        Files.writeString(input.resolve("a.txt"), "a");
        write("routes/eager.camel.yaml", """
                - route:
                    id: eager-timer
                    autoStartup: true
                    from:
                      uri: timer:x
                      parameters: { period: "1", delay: "-1" }
                      steps:
                        - to: { uri: "file:%1$s/out" }
                - route:
                    id: eager-file
                    from:
                      uri: file:%1$s/in
                      parameters: { initialDelay: "0", delete: "true" }
                      steps:
                        - to: { uri: "file:%1$s/out" }
                - routeTemplate:
                    id: eager
                    parameters:
                      - name: name
                    from:
                      uri: timer:{{name}}
                      parameters: { period: "1", delay: "-1" }
                      steps:
                        - to: { uri: "file:%1$s/out" }
                - templatedRoute:
                    routeTemplateRef: eager
                    routeId: eager-one
                    parameters:
                      - name: name
                        value: one
                """.formatted(folder));

        assertThat(faults()).isEmpty();
        assertThat(input.resolve("a.txt")).exists();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_folder_of_routes_alone_is_checked_as_such() {
        edit(CHAIN, "- delay:", "- delya:");
        Path routes = folder.resolve("routes");

        assertThat(validate(routes.toString())).isEqualTo(1);
        assertThat(said()).startsWith(routes + "/chain.camel.yaml:12: unknown step 'delya'");
        assertThat(said()).contains("20 route files, the properties of the jar, the prices of the jar: 1 fault");
    }

    @Test
    void what_a_folder_lacks_comes_from_the_jar(@TempDir Path empty) {
        assertThat(validate(empty.toString())).isZero();
        assertThat(said())
                .isEqualTo("caravan validate: the routes of the jar, the properties of the jar, the prices of the jar:"
                        + " no fault\n");
    }

    @Test
    void the_environment_counts_as_at_serve() {
        environment.put("CARAVAN_BREAKER_WAIT", "soon");
        environment.put("CARAVAN_TIER_LOCAL_CHAIN", "nobody/x");
        environment.put("CARAVAN_NONSENSE", "1");

        assertThat(faults())
                .containsExactly(
                        "the environment: caravan.breaker.wait must be a duration such as 500ms, 2s, 5m or 1h: 'soon'",
                        "the environment: caravan.tier.local.chain names the provider 'nobody', which no route leads"
                                + " to",
                        "the environment: there is no variable CARAVAN_NONSENSE");
    }

    static Stream<Arguments> keys() {
        String own = "caravan.provider.openai.key.";
        String list = "caravan.provider.openai.keys=main, spare\n" + own + "main.api-key=sk-1\n";
        String spare = own + "spare.api-key=sk-2\n";
        return Stream.of(
                Arguments.of(list + spare, "", ""),
                Arguments.of(
                        list,
                        "caravan.provider.openai.keys",
                        "caravan.provider.openai.keys names the key 'spare', which cannot be used: no"
                                + " OPENAI_API_KEY_SPARE is set"),
                Arguments.of(
                        list + spare + own + "spar.weight=2\n",
                        own + "spar.weight",
                        own + "spar.weight is of a key that caravan.provider.openai.keys does not name, did you mean"
                                + " 'spare'?"),
                Arguments.of(
                        list + spare + own + "main.weight=0\n" + own + "spare.weight=0\n",
                        "caravan.provider.openai.keys",
                        "caravan.provider.openai.keys: all of these keys have the weight 0, so none would be asked"),
                Arguments.of(
                        list + spare + "caravan.provider.openai.api-key=sk-3\n",
                        "caravan.provider.openai.api-key",
                        "caravan.provider.openai.api-key (or OPENAI_API_KEY) is set beside"
                                + " caravan.provider.openai.keys: give it a name among the keys, or leave it out"),
                Arguments.of(
                        "caravan.provider.openai.keys=main, main\n" + own + "main.api-key=sk-1\n",
                        "caravan.provider.openai.keys",
                        "caravan.provider.openai.keys names the key 'main' twice"),
                Arguments.of(
                        list + own + "spare.api-key=sk-1\n",
                        "caravan.provider.openai.keys",
                        "caravan.provider.openai.keys names the keys 'main' and 'spare', which have the same secret and"
                                + " the same address"),
                Arguments.of(
                        "caravan.provider.openai.spread=in-turn\n",
                        "caravan.provider.openai.spread",
                        "caravan.provider.openai.spread says nothing without caravan.provider.openai.keys"),
                Arguments.of(
                        list + spare + own + "main.models=x\n",
                        own + "main.models",
                        "there is no property " + own
                                + "main.models: what is of a key alone is api-key, base-url, weight,"
                                + " requests-per-minute, tokens-per-minute, calls-at-once"),
                Arguments.of(
                        list + spare + "caravan.provider.openai.main.api-key=x\n",
                        "caravan.provider.openai.main.api-key",
                        "there is no property caravan.provider.openai.main.api-key: what is of a key alone begins with"
                                + " caravan.provider.NAME.key.KEY"),
                Arguments.of("caravan.provider.openai.keys=main, spare\n", "", ""),
                Arguments.of(
                        """
                        caravan.provider.ollama.keys=box, tower
                        caravan.provider.ollama.key.box.base-url=http://127.0.0.1:11434
                        """,
                        "caravan.provider.ollama.keys",
                        "caravan.provider.ollama.keys names the key 'tower', which cannot be used: no"
                                + " OLLAMA_BASE_URL_TOWER is set"),
                Arguments.of(
                        "caravan.provider.sandbox.keys=box\n",
                        "caravan.provider.sandbox.keys",
                        "caravan.provider.sandbox.keys: the sandbox has no keys"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void what_is_wrong_with_the_keys_of_a_provider_is_told_with_its_line(String added, String where, String what) {
        write(PROPERTIES, read(folder.resolve(PROPERTIES)) + "\n" + added);

        if (what.isEmpty()) {
            assertThat(faults()).isEmpty();
        } else {
            assertThat(faults()).containsExactly(PROPERTIES + ":" + lastLineOf(PROPERTIES, where) + ": " + what);
        }
        assertThat(said()).doesNotContain("sk-");
    }

    private int lastLineOf(String file, String text) {
        String all = read(folder.resolve(file));
        return all.substring(0, all.lastIndexOf("\n" + text) + 1).split("\n", -1).length;
    }

    @Test
    void a_variable_of_a_key_that_is_not_named_is_a_fault_only_where_it_begins_as_ours_do() {
        environment.put("OPENAI_API_KEY_PATH", "/run/secrets");
        environment.put("CARAVAN_PROVIDER_OPENAI_KEY_MAIN_API_KEY", "sk-1");

        assertThat(faults())
                .containsExactly("the environment: caravan.provider.openai.key.main.api-key is of a key that"
                        + " caravan.provider.openai.keys does not name");
    }

    @Test
    void a_key_is_never_told() {
        environment.put("OPENAI_API_KEY", "sk-secret");
        edit(CHAIN, "firstToken: \"{{caravan.timeout.first-token}}\"", "idel: \"{{caravan.provider.openai.api-key}}\"");
        edit(PROPERTIES, "openai.base-url=https://", "openai.base-url=http://me:sk-secret@");

        assertThat(faults()).hasSize(2);
        assertThat(said()).doesNotContain("sk-secret");
    }

    @Test
    void for_programs_it_says_the_same_in_json() throws Exception {
        edit(CHAIN, "- delay:", "- delya:");
        write("routes/other.yaml", "");

        assertThat(validate(folder.toString(), "--json")).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(said());

        assertThat(json.path("ok").asBoolean(true)).isFalse();
        assertThat(json.path("route_files").asInt()).isEqualTo(20);
        assertThat(json.path("prices").asInt()).isPositive();
        assertThat(json.path("faults")).hasSize(2);
        JsonNode first = json.path("faults").path(0);
        assertThat(first.path("file").asText()).endsWith(CHAIN);
        assertThat(first.path("line").asInt()).isEqualTo(12);
        assertThat(first.path("reason").asText()).isEqualTo("unknown step 'delya'");
        assertThat(first.path("did_you_mean").asText()).isEqualTo("delay");
        assertThat(json.path("faults").path(1).has("line")).isFalse();
    }

    @Test
    void without_a_fault_json_says_so() throws Exception {
        assertThat(validate("--json", folder.toString())).isZero();
        JsonNode json = new ObjectMapper().readTree(said());

        assertThat(json.path("ok").asBoolean()).isTrue();
        assertThat(json.path("faults")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jsn", "no/such/folder", "a b"})
    void wrong_usage_is_2(String arguments) {
        assertThat(validate(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--help");
    }

    @Test
    void help_says_what_it_does() {
        assertThat(validate("--help")).isZero();
        assertThat(said()).contains("usage: ./caravan validate", "--json", "Exit code");
    }
}
