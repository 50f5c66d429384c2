package dev.caravan.routeset.soundness;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A value as it stands in a file, with the line on which it begins. Immutable. */
sealed interface Written {
    int line();

    /** {@code text} is empty where nothing was written. */
    record Text(int line, String text) implements Written {
        boolean isEmpty() {
            return text.isEmpty();
        }

        boolean hasPlaceholder() {
            return text.contains("{{");
        }
    }

    record Items(int line, List<Written> all) implements Written {
        public Items {
            all = List.copyOf(all);
        }
    }

    record Members(int line, List<Member> all) implements Written {
        public Members {
            all = List.copyOf(all);
        }

        Optional<Member> find(String name) {
            return all.stream().filter(member -> member.name.equals(name)).findFirst();
        }

        Optional<Text> text(String name) {
            return find(name).map(Member::value).filter(Text.class::isInstance).map(Text.class::cast);
        }

        Optional<Members> members(String name) {
            return find(name)
                    .map(Member::value)
                    .filter(Members.class::isInstance)
                    .map(Members.class::cast);
        }

        /** The items of a list that are maps themselves. */
        List<Members> list(String name) {
            return find(name).map(Member::value).filter(Items.class::isInstance).map(Items.class::cast).stream()
                    .flatMap(items -> items.all().stream())
                    .filter(Members.class::isInstance)
                    .map(Members.class::cast)
                    .toList();
        }
    }

    record Member(int line, String name, Written value) {}

    /** Every member of every map in here, from top to bottom. */
    default void forEach(Consumer<Member> visitor) {
        switch (this) {
            case Text text -> {}
            case Items items -> items.all.forEach(item -> item.forEach(visitor));
            case Members members ->
                members.all.forEach(member -> {
                    visitor.accept(member);
                    member.value.forEach(visitor);
                });
        }
    }

    /** Every text in here with the name of the member that holds it, also as one of a list. */
    default void forEachText(BiConsumer<String, Text> visitor) {
        forEach(member -> {
            switch (member.value) {
                case Text text -> visitor.accept(member.name, text);
                case Items items ->
                    items.all.stream()
                            .filter(Text.class::isInstance)
                            .map(Text.class::cast)
                            .forEach(text -> visitor.accept(member.name, text));
                case Members members -> {}
            }
        });
    }
}
