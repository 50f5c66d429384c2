package dev.caravan.cache.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.Request;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for the keys of all documents, seen in many. */
@Tag("slow")
class CallKeyPropertiesTest {
    @Test
    void however_a_document_is_spelled_its_key_is_the_same() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random chance = new Random(seed);
            Map<String, Object> document = new Invention(chance).object(5);
            Scribe scribe = new Scribe(chance);

            CallKey key = key(Scribe.plain(document));

            assertThat(key(scribe.written(document))).as("seed %d", seed).isEqualTo(key);
            assertThat(key(scribe.written(document))).as("seed %d", seed).isEqualTo(key);
        }
    }

    @Test
    void whatever_leaf_is_changed_the_key_is_another() {
        for (int seed = 0; seed < 300; seed++) {
            Random chance = new Random(seed);
            Map<String, Object> document = new Invention(chance).object(4);
            CallKey key = key(Scribe.plain(document));

            for (Object changed : eachChangedOnce(document)) {
                assertThat(key(Scribe.plain(changed)))
                        .as("seed %d, %s", seed, changed)
                        .isNotEqualTo(key);
            }
        }
    }

    @Test
    void documents_have_one_key_just_where_they_are_equal() {
        Map<CallKey, Object> documents = new HashMap<>();
        Map<Object, CallKey> keys = new HashMap<>();

        for (int seed = 0; seed < 50_000; seed++) {
            Object document = tiny(new Random(seed), 3);
            CallKey key = key(Scribe.plain(document));

            assertThat(documents.getOrDefault(key, document)).isEqualTo(document);
            assertThat(keys.getOrDefault(document, key)).isEqualTo(key);
            documents.put(key, document);
            keys.put(document, key);
        }

        assertThat(keys).hasSizeBetween(1_000, 40_000);
    }

    @Test
    void the_members_of_a_large_object_may_come_in_any_order() {
        Map<String, Object> members = IntStream.range(0, 50_000)
                .boxed()
                .collect(Collectors.toMap(i -> "member" + i, i -> BigDecimal.valueOf(i)));

        CallKey key = key(new Scribe(new Random(1)).written(members));

        assertThat(key(new Scribe(new Random(2)).written(members))).isEqualTo(key);
    }

    /** Prints what a key costs; how long is too long depends on the machine. */
    @Test
    void a_key_is_made_in_no_time() {
        String small = """
                {"model": "openai/gpt-5-mini", "messages": [{"role": "system", "content": "You are brief."},
                 {"role": "user", "content": "What is the capital of Peru?"}], "temperature": 0.2, "max_tokens": 200}
                """;
        String large = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":"
                + "\"data:image/png;base64," + "iVBORw0KGgoAAAAN".repeat(20 << 16) + "\"}}]}]}";

        print("small", ChatRequestReader.read(small.getBytes(StandardCharsets.UTF_8)), 200_000);
        print("large", ChatRequestReader.read(large.getBytes(StandardCharsets.UTF_8)), 5);
    }

    private static void print(String which, Request request, int times) {
        long nanos = 0;
        Set<CallKey> keys = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                keys.add(CallKey.of(request, Map.of(), "anna"));
            }
            nanos = (System.nanoTime() - start) / times;
        }
        assertThat(keys).hasSize(1);
        System.out.printf("%s: %d bytes, %,d ns%n", which, request.json().remaining(), nanos);
    }

    private static CallKey key(String document) {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"document\":" + document + "}";
        return CallKey.of(ChatRequestReader.read(body.getBytes(StandardCharsets.UTF_8)), Map.of(), "");
    }

    /** Documents so small that there are equal ones among a few thousand. */
    private static Object tiny(Random chance, int depth) {
        return switch (chance.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> BigDecimal.valueOf(chance.nextInt(3));
            case 1 -> chance.nextBoolean();
            case 2 -> "";
            case 3 -> "a";
            case 4 -> chance.nextBoolean() ? "1" : "true";
            case 5 ->
                IntStream.range(0, chance.nextInt(4))
                        .mapToObj(i -> tiny(chance, depth - 1))
                        .toList();
            default -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = chance.nextInt(3); i > 0; i--) {
                    members.put(chance.nextBoolean() ? "a" : "b", tiny(chance, depth - 1));
                }
                yield members;
            }
        };
    }

    /** The value in every way in which one leaf, or one name, is another. */
    private static List<Object> eachChangedOnce(@Nullable Object value) {
        List<Object> changed = new ArrayList<>();
        switch (value) {
            case Map<?, ?> members -> {
                changed.add(with(members, "one more", true));
                for (Object name : members.keySet()) {
                    Map<Object, Object> without = new LinkedHashMap<>(members);
                    without.remove(name);
                    changed.add(without);
                    changed.add(with(without, name + "'", members.get(name)));
                    eachChangedOnce(members.get(name)).forEach(other -> changed.add(with(members, name, other)));
                }
            }
            case List<?> items -> {
                List<Object> longer = new ArrayList<>(items);
                longer.add(true);
                changed.add(longer);
                for (int i = 0; i < items.size(); i++) {
                    for (Object other : eachChangedOnce(items.get(i))) {
                        List<Object> list = new ArrayList<>(items);
                        list.set(i, other);
                        changed.add(list);
                    }
                }
            }
            case String text -> {
                changed.add(text + "x");
                changed.add("x" + text);
                changed.add(List.of(text));
            }
            case BigDecimal number -> {
                changed.add(number.add(number.ulp()));
                changed.add(number.signum() == 0 ? BigDecimal.TEN : number.negate());
                changed.add(number.signum() == 0 ? BigDecimal.ONE : number.scaleByPowerOfTen(1));
                changed.add(number.toString());
            }
            case Boolean flag -> {
                changed.add(!flag);
                changed.add(flag.toString());
            }
            case null -> {
                changed.add("null");
                changed.add(Map.of());
            }
            default -> throw new IllegalArgumentException("no JSON: " + value);
        }
        return changed;
    }

    private static Map<Object, Object> with(Map<?, ?> members, Object name, @Nullable Object value) {
        Map<Object, Object> changed = new LinkedHashMap<>(members);
        changed.put(name, value);
        return changed;
    }
}
