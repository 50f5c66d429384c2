package dev.caravan.provider;

import java.util.List;

/** What came of asking a provider which models it has. {@code where} is the address that was asked. */
public sealed interface Listing {
    String where();

    record Models(String where, List<String> names) implements Listing {
        public Models {
            names = List.copyOf(names);
        }
    }

    /** It answered, but with no list. */
    record NoList(String where, int status) implements Listing {}

    /** What it answered is longer than any list, and was not read to its end. */
    record TooLong(String where, int mebibytes) implements Listing {}

    /** It was not asked, for there was nothing to be known by; {@code words} say what is missing. */
    record NoCredentials(String where, String words) implements Listing {}

    record Unreachable(String where) implements Listing {}
}
