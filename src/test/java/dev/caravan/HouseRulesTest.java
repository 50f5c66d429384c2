package dev.caravan;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.caravan.store.Clean;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house that a machine can hold. */
class HouseRulesTest {
    private static final String ROOT = "dev.caravan";

    /** From left to right: a station may use itself and what stands to its left. */
    private static final List<String> STATIONS = List.of(
            "failure",
            "json",
            "request",
            "call",
            "conversation",
            "settings",
            "price",
            "meter",
            "store",
            "ledger",
            "limit",
            "budget",
            "door",
            "admit",
            "cache",
            "classify",
            "tier",
            "chain",
            "hold",
            "dialect",
            "provider",
            "relay",
            "account",
            "answer",
            "report",
            "embed",
            "camel",
            "hybrid",
            "batch",
            "mail",
            "files",
            "pages",
            "parts",
            "routeset",
            "manage",
            "process",
            "script",
            "cli");

    /** Within a station the same holds for its rooms; the station itself is called by its own name. */
    private static final Map<String, List<String>> ROOMS = Map.of(
            "batch", List.of("errand", "intake", "store", "delivery", "work", "files"),
            "cache", List.of("key", "cache"),
            "cli", List.of("cli", "key", "batch", "check", "test"),
            "conversation", List.of("conversation", "replay"),
            "dialect", List.of("dialect", "sandbox", "openai", "anthropic", "gemini", "ollama", "bedrock"),
            "provider", List.of("aws", "provider"),
            "routeset", List.of("soundness", "routeset", "step"));

    /** Rooms that stand side by side: none knows another. */
    private static final List<String> APART = List.of("dialect.(*)..", "cli.(*)..");

    /** What knows nothing of Camel. */
    private static final String[] PLAIN = Stream.of(
                    "failure",
                    "json",
                    "request",
                    "call",
                    "conversation",
                    "settings",
                    "price",
                    "meter",
                    "store",
                    "ledger",
                    "limit",
                    "budget",
                    "admit",
                    "cache",
                    "classify",
                    "tier",
                    "hold",
                    "dialect",
                    "relay",
                    "account",
                    "report",
                    "embed",
                    "hybrid",
                    "parts",
                    "manage")
            .map(station -> ROOT + "." + station + "..")
            .toArray(String[]::new);

    /** Where the program meets whoever started it: their terminal, and the time of day. */
    private static final String[] EDGE = {ROOT, ROOT + ".process", ROOT + ".cli.."};

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static List<String> stations() {
        return STATIONS;
    }

    @ParameterizedTest
    @MethodSource("stations")
    void a_station_uses_only_what_stands_to_its_left(String station) {
        List<String> right = STATIONS.subList(STATIONS.indexOf(station) + 1, STATIONS.size());
        String[] forbidden = Stream.concat(Stream.of(ROOT), right.stream().map(name -> ROOT + "." + name + ".."))
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + station + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(OURS);
    }

    static Stream<Arguments> rooms() {
        return ROOMS.entrySet().stream()
                .flatMap(station -> station.getValue().stream().map(room -> Arguments.of(station.getKey(), room)));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void a_room_of_a_station_uses_only_what_stands_to_its_left(String station, String room) {
        List<String> rooms = ROOMS.getOrDefault(station, List.of());
        String[] right = rooms.stream()
                .skip(rooms.indexOf(room) + 1L)
                .map(other -> packages(station, other))
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(packages(station, room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(right)
                .allowEmptyShould(true)
                .check(OURS);
    }

    private static String packages(String station, String room) {
        return ROOT + "." + station + (room.equals(station) ? "" : "." + room + "..");
    }

    @Test
    void rooms_that_stand_side_by_side_know_nothing_of_each_other() {
        APART.forEach(rooms -> SlicesRuleDefinition.slices()
                .matching(ROOT + "." + rooms)
                .should()
                .notDependOnEachOther()
                .check(OURS));
    }

    @Test
    void every_room_has_its_place_in_its_station() {
        for (JavaPackage station : OURS.getPackage(ROOT).getSubpackages()) {
            List<String> within = station.getSubpackages().stream()
                    .map(JavaPackage::getRelativeName)
                    .toList();
            List<String> known = ROOMS.getOrDefault(station.getRelativeName(), List.of()).stream()
                    .filter(room -> !room.equals(station.getRelativeName()))
                    .toList();

            assertThat(within).as(station.getRelativeName()).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void every_package_is_a_station() {
        assertThat(OURS.getPackage(ROOT).getSubpackages().stream().map(JavaPackage::getRelativeName))
                .containsExactlyInAnyOrderElementsOf(STATIONS);
    }

    @Test
    void no_package_is_a_drawer_for_odds_and_ends() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..",
                        "..utils..",
                        "..common..",
                        "..impl..",
                        "..model..",
                        "..service..",
                        "..manager..",
                        "..helper..",
                        "..misc..")
                .orShould()
                .haveNameMatching(".*(Util|Utils|Helper|Handler|Manager|Impl|ServiceImpl|Processor)\\d*")
                .check(OURS);
    }

    @Test
    void every_package_says_what_may_be_null() {
        List<JavaPackage> packages = OURS.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .toList();

        assertThat(packages).isEmpty();
    }

    @Test
    void most_stations_know_nothing_of_camel() {
        noClasses()
                .that()
                .resideInAnyPackage(PLAIN)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(OURS);
    }

    @Test
    void classes_are_final_unless_made_to_be_extended() {
        classes()
                .that(not(INTERFACES))
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and(not(SEALED))
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(OURS);
    }

    @Test
    void nothing_static_changes() {
        fields().that().areStatic().should().beFinal().check(OURS);
    }

    @Test
    void nothing_is_injected_into_fields() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(OURS);
        noFields()
                .should()
                .beAnnotatedWith(DescribedPredicate.describe(
                        "Camel's injection",
                        annotation -> annotation.getRawType().getPackageName().equals("org.apache.camel")))
                .check(OURS);
    }

    @Test
    void logs_go_through_slf4j() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(OURS);
        noClasses()
                .that(not(resideInAnyPackage(EDGE)))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(OURS);
    }

    @Test
    void nobody_sleeps_and_nobody_looks_at_a_clock_of_its_own() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(OURS);
        noClasses().should().callMethod(Thread.class, "sleep", Duration.class).check(OURS);
        noClasses()
                .that(not(resideInAnyPackage(EDGE)))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(OURS);
    }

    @Test
    void texts_come_into_the_store_by_one_way() {
        noClasses()
                .that()
                .areNotAssignableTo(Clean.class)
                .should()
                .callMethod(PreparedStatement.class, "setString", int.class, String.class)
                .orShould()
                .callMethod(PreparedStatement.class, "setObject", int.class, Object.class)
                .check(OURS);
    }

    private static final DescribedPredicate<JavaClass> SEALED =
            DescribedPredicate.describe("sealed", type -> type.reflect().isSealed());
}
