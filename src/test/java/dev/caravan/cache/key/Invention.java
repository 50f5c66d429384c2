package dev.caravan.cache.key;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes up JSON values: maps, lists, strings, numbers, flags and nulls. */
final class Invention {
    private static final String[] NAMES = {"a", "b", "text", "content", "input", "cache_control", "é", "", "a\"b", "x/y"
    };

    private final Random chance;

    Invention(Random chance) {
        this.chance = chance;
    }

    @Nullable
    Object value(int depth) {
        return switch (chance.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> chance.nextBoolean();
            case 1 -> null;
            case 2 -> new BigDecimal(chance.nextInt(2000) - 1000);
            case 3 -> BigDecimal.valueOf(chance.nextLong(), chance.nextInt(30) - 10);
            case 4, 5 -> text();
            case 6, 7 -> object(depth);
            default -> list(depth);
        };
    }

    Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        int size = chance.nextInt(6);
        for (int i = 0; i < size; i++) {
            members.put(chance.nextInt(8) == 0 ? text() : NAMES[chance.nextInt(NAMES.length)], value(depth - 1));
        }
        return members;
    }

    private List<Object> list(int depth) {
        List<Object> items = new ArrayList<>();
        int size = chance.nextInt(5);
        for (int i = 0; i < size; i++) {
            items.add(value(depth - 1));
        }
        return items;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = chance.nextInt(10) == 0 ? chance.nextInt(1500) : chance.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (chance.nextInt(6)) {
                case 0 -> text.append("\"\\/\n\t\b".charAt(chance.nextInt(6)));
                case 1 -> text.append("éß日本".charAt(chance.nextInt(4)));
                case 2 -> text.append("💡");
                default -> text.append((char) ('a' + chance.nextInt(26)));
            }
        }
        return text.toString();
    }
}
