package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON document together with its bytes: it can be looked into, and it can be written into another
 * document just as it stands. What is not there is {@link #MISSING}. The document was walked over once; this is one of the
 * places that were found. Immutable.
 */
public final class Slice {
    /** Numbers in lists of numbers are not among them; what others make of values takes many times their bytes. */
    static final int MOST_VALUES = 300_000;

    private static final int MOST_NUMBERS = 4_000_000;

    /** No value begins so. */
    private static final byte NOTHING = 0;

    /** More digits may be more than a long. */
    private static final int SURELY_LONG = 18;

    public static final Slice MISSING = new Slice(new Places(new byte[0], new long[0], new Tally()), -1);

    private final Places places;
    private final int at;

    Slice(Places places, int at) {
        this.places = places;
        this.at = at;
    }

    /** @throws IOException where the bytes are not one whole JSON value, or are more than can be made something of */
    public static Slice parse(byte[] json) throws IOException {
        return parse(json, 0, json.length);
    }

    public static Slice parse(byte[] json, int from, int to) throws IOException {
        return few(scanned(json, from, to, false, Scale.NONE));
    }

    /** The same, where what it takes to know its places is weighed; a few thousand bytes of it are not. */
    public static Slice parse(byte[] json, Scale scale) throws IOException {
        return few(scanned(json, 0, json.length, false, scale));
    }

    /**
     * The same, and the bytes must be UTF-8 throughout, which not every provider minds. It may hold more values than
     * others could be made of.
     */
    public static Slice parseStrictly(byte[] json, Scale scale) throws IOException {
        return scanned(json, 0, json.length, true, scale);
    }

    private static Slice scanned(byte[] json, int from, int to, boolean strict, Scale scale) throws IOException {
        int start = !strict && beginsWithOrderMark(json, from, to) ? from + 3 : from;
        return new Slice(new Scanner(json, start, to, strict, scale).scan(start), 0);
    }

    private static boolean beginsWithOrderMark(byte[] json, int from, int to) {
        return to - from >= 3
                && json[from] == (byte) 0xEF
                && json[from + 1] == (byte) 0xBB
                && json[from + 2] == (byte) 0xBF;
    }

    private static Slice few(Slice root) throws IOException {
        root.requireFewValues();
        return root;
    }

    /** @throws IOException where its document holds more values than others could be made of */
    public void requireFewValues() throws IOException {
        if (places.tally().values() > MOST_VALUES) {
            throw new StreamConstraintsException("there are too many values");
        }
        if (places.tally().numbers() > MOST_NUMBERS) {
            throw new StreamConstraintsException("there are too many numbers");
        }
    }

    /** What others take that are made of all values of its document, about. */
    public long weight() {
        return places.tally().weight();
    }

    private byte first() {
        return at < 0 ? NOTHING : places.firstByte(at);
    }

    /** The member of that name; missing where there is none, or where this is no object. */
    public Slice get(String name) {
        if (isObject()) {
            int closing = places.closing(at);
            for (int member = at + 1; member < closing; member = places.next(member + 1)) {
                if (places.is(member, name)) {
                    return new Slice(places, member + 1);
                }
            }
        }
        return MISSING;
    }

    /** Each member of an object in its order. */
    public void members(BiConsumer<String, Slice> visitor) {
        for (Member member : members()) {
            visitor.accept(member.name(), member.value());
        }
    }

    /** One member of an object. */
    public static final class Member {
        private final Places places;
        private final int at;

        private Member(Places places, int at) {
            this.places = places;
            this.at = at;
        }

        public String name() {
            return KnownNames.of(places, at);
        }

        /** Its name as it stands there. */
        public JsonText writtenName() {
            return places.text(at);
        }

        public Slice value() {
            return new Slice(places, at + 1);
        }
    }

    /** The same, one by one: to look for each by its name would take as long as there are members, for each. */
    public Iterable<Member> members() {
        return () -> new Iterator<>() {
            private final int closing = isObject() ? places.closing(at) : at;
            private int next = at + 1;

            @Override
            public boolean hasNext() {
                return next < closing;
            }

            @Override
            public Member next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Member member = new Member(places, next);
                next = places.next(next + 1);
                return member;
            }
        };
    }

    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Member member : members()) {
            names.add(member.name());
        }
        return names;
    }

    /** The items of an array; none where this is no array. */
    public List<Slice> items() {
        return isArray() ? new Items(places, at) : List.of();
    }

    public boolean isObject() {
        return first() == '{';
    }

    public boolean isArray() {
        return first() == '[';
    }

    public boolean isString() {
        return first() == '"';
    }

    public boolean isNumber() {
        byte first = first();
        return first == '-' || (first >= '0' && first <= '9');
    }

    public boolean isFlag() {
        return first() == 't' || first() == 'f';
    }

    public boolean isTrue() {
        return first() == 't';
    }

    /** Whether there is a value, and it is not null. */
    public boolean isGiven() {
        return at >= 0 && first() != 'n';
    }

    public boolean isMissing() {
        return at < 0;
    }

    /** Whether it is the string. */
    public boolean is(String text) {
        return isString() && places.is(at, text);
    }

    /** A string's text; empty for everything else. */
    public String text() {
        return inner().plain();
    }

    public @Nullable String textOrNull() {
        return isString() ? inner().plain() : null;
    }

    /** What stands between the quotes of a string; empty for everything else. */
    public JsonText inner() {
        return isString() ? places.text(at) : JsonText.EMPTY;
    }

    /** How many characters a string has; none where it is something else. */
    public int characters() {
        if (!isString()) {
            return 0;
        }
        return places.isPlain(at) ? length() - 2 : inner().characters();
    }

    /** Whether it is a number written in digits alone. */
    public boolean isWhole() {
        if (!isNumber()) {
            return false;
        }
        for (int i = start() + 1; i < end(); i++) {
            byte digit = places.json()[i];
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return true;
    }

    /** A whole number that a long can hold. */
    public OptionalLong whole() {
        if (!isWhole()) {
            return OptionalLong.empty();
        }
        if (length() <= SURELY_LONG) {
            return OptionalLong.of(digits());
        }
        try {
            return OptionalLong.of(Long.parseLong(json()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private long digits() {
        boolean negative = first() == '-';
        long number = 0;
        for (int i = negative ? start() + 1 : start(); i < end(); i++) {
            number = 10 * number + places.json()[i] - '0';
        }
        return negative ? -number : number;
    }

    /** A number's value; zero for everything else. */
    public BigDecimal number() {
        return isNumber() ? new BigDecimal(json()) : BigDecimal.ZERO;
    }

    /** The value as it stands in its document. */
    public String json() {
        return new String(places.json(), start(), length(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return places.json();
    }

    public int length() {
        return end() - start();
    }

    /** Where it begins in its document. */
    public int start() {
        return at < 0 ? 0 : places.start(at);
    }

    /** Behind its last byte. */
    public int end() {
        return at < 0 ? 0 : places.end(at);
    }

    /** As a value, byte by byte as it stands. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeRawValue(new Raw(this));
    }
}
