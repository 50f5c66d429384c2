package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.Test;

/**
 * What is public is used by another room, by another room's test, by a route or by what makes objects out of their names.
 * Fields are left out, for the compiler copies their values; and so is the root, which is there for others.
 */
class OpenToOthersTest {
    private static final String ROOT = "dev.caravan";

    /** Where Java is called by its name. */
    private static final List<Path> NAMING = List.of(Path.of("routes"), Path.of("docs"), Path.of("src/main/resources"));

    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern ACCESSOR = Pattern.compile("[gs]et[A-Z]\\w*");
    private static final Set<String> WORDS = words();

    private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);
    private static final List<JavaClass> OURS = ALL.stream()
            .filter(type -> !type.getPackageName().equals(ROOT))
            .filter(type ->
                    !Location.of(type.getSource().orElseThrow().getUri()).contains("/test-classes/"))
            .filter(type -> !type.isAssignableTo(Endpoint.class))
            .toList();

    @Test
    void a_public_type_is_used_elsewhere_or_spoken_of_by_one_that_is() {
        Set<JavaClass> spokenOf = OURS.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(OpenToOthersTest::isPublic)
                .flatMap(member -> types(member).filter(type -> !type.equals(member.getOwner())))
                .collect(Collectors.toSet());

        assertThat(OURS)
                .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filteredOn(type -> type.getEnclosingClass().isEmpty() && !type.isAssignableTo(Throwable.class))
                .filteredOn(type -> !spokenOf.contains(type) && !WORDS.contains(type.getSimpleName()))
                .filteredOn(type -> type.getDirectDependenciesToSelf().stream()
                        .allMatch(use -> sameRoom(use.getOriginClass(), type)))
                .isEmpty();
    }

    @Test
    void a_public_method_is_called_elsewhere() {
        assertThat(OURS.stream().flatMap(type -> type.getCodeUnits().stream()))
                .filteredOn(OpenToOthersTest::isPublic)
                .filteredOn(member -> !isGiven(member) && !isNamed(member))
                .filteredOn(member -> member.getAccessesToSelf().stream()
                        .allMatch(use -> sameRoom(use.getOriginOwner(), member.getOwner())))
                .isEmpty();
    }

    private static boolean isPublic(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean sameRoom(JavaClass one, JavaClass other) {
        return one.getPackageName().equals(other.getPackageName());
    }

    /** By its name, or as the property that it sets. */
    private static boolean isNamed(JavaCodeUnit member) {
        String name = member instanceof JavaConstructor ? member.getOwner().getSimpleName() : member.getName();
        return WORDS.contains(name) || (ACCESSOR.matcher(name).matches() && WORDS.contains(property(name)));
    }

    private static String property(String accessor) {
        return Character.toLowerCase(accessor.charAt(3)) + accessor.substring(4);
    }

    private static Stream<JavaClass> types(JavaCodeUnit member) {
        return Stream.of(
                        Stream.of(member.getReturnType()),
                        member.getParameterTypes().stream(),
                        member.getExceptionTypes().stream())
                .flatMap(types -> types)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    /** Whoever wrote it had no choice: it is of an interface, overrides something, or was written by the compiler. */
    private static boolean isGiven(JavaCodeUnit member) {
        JavaClass owner = member.getOwner();
        boolean bare = member.getParameterTypes().isEmpty();
        if (!(member instanceof JavaMethod method)) {
            return bare || owner.isRecord();
        }
        boolean ofRecord =
                owner.isRecord() && bare && owner.tryGetField(method.getName()).isPresent();
        boolean ofEnum = owner.isEnum() && Set.of("values", "valueOf").contains(method.getName());
        return owner.isInterface() || overrides(method) || ofRecord || ofEnum;
    }

    private static boolean overrides(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return Stream.concat(owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
                .flatMap(type -> type.getMethods().stream())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && other.getParameterTypes().size()
                                == method.getParameterTypes().size());
    }

    private static Set<String> words() {
        Set<String> words = new TreeSet<>();
        for (Path folder : NAMING) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    WORD.matcher(Files.readString(file)).results().forEach(word -> words.add(word.group()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return words;
    }
}
