package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON document together with its bytes: it can be looked into, and it can be written into another
 * document just as it stands. What is not there is {@link #MISSING}. Immutable.
 */
public final class Slice {
    private enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        MISSING
    }

    /** Numbers in lists of numbers are not among them; what is cut apart takes many times the memory of its bytes. */
    private static final int MOST_VALUES = 300_000;

    private static final int MOST_NUMBERS = 4_000_000;

    /** What a value takes besides its bytes, with its place in the list that holds it; on the safe side of what JVMs do. */
    private static final int VALUE_WEIGHT = 48;

    /** A list that holds anything. */
    private static final int LIST_WEIGHT = 64;

    /** A name that was not seen before, less its letters. */
    private static final int NAME_WEIGHT = 56;

    /** A number in a list of numbers, of which a growing list holds some in vain. */
    private static final int NUMBER_WEIGHT = 12;

    private static final int WEIGHED_AT_ONCE = 16 << 10;

    public static final Slice MISSING = new Slice(Kind.MISSING, new byte[0], 0, 0, List.of(), List.of());

    private final Kind kind;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final List<String> names;
    private final List<Slice> children;

    private Slice(Kind kind, byte[] bytes, int start, int end, List<String> names, List<Slice> children) {
        this.kind = kind;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.names = names;
        this.children = children;
    }

    /** @throws IOException where the bytes are not one whole JSON value */
    public static Slice parse(byte[] json) throws IOException {
        return parse(json, 0, json.length);
    }

    public static Slice parse(byte[] json, int from, int to) throws IOException {
        return parse(json, from, to, Scale.NONE);
    }

    /** The same, where what the values take is weighed; a few thousand bytes of it are not. */
    public static Slice parse(byte[] json, Scale scale) throws IOException {
        return parse(json, 0, json.length, scale);
    }

    private static Slice parse(byte[] json, int from, int to, Scale scale) throws IOException {
        try (JsonParser parser = Json.factory().createParser(json, from, to - from)) {
            if (parser.nextToken() == null) {
                throw new JsonParseException(parser, "there is no value");
            }
            Slice value = new Cutter(json, from, parser, scale).value();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is something behind the value");
            }
            return value;
        }
    }

    /** Cuts one document. One instance cuts one. */
    private static final class Cutter {
        private final byte[] json;
        private final int offset;
        private final JsonParser parser;
        private final Scale scale;
        private int values;
        private int numbers;
        private int unweighed;

        Cutter(byte[] json, int offset, JsonParser parser, Scale scale) {
            this.json = json;
            this.offset = offset;
            this.parser = parser;
            this.scale = scale;
        }

        Slice value() throws IOException {
            count();
            JsonToken token = parser.currentToken();
            int start = start();
            if (token == JsonToken.START_OBJECT) {
                return object(start);
            }
            List<Slice> children = List.of();
            if (token == JsonToken.START_ARRAY) {
                children = items();
            } else {
                parser.finishToken();
            }
            return new Slice(kind(token), json, start, end(), List.of(), children);
        }

        private Slice object(int start) throws IOException {
            if (parser.nextToken() == JsonToken.END_OBJECT) {
                return new Slice(Kind.OBJECT, json, start, end(), List.of(), List.of());
            }
            weigh(2 * LIST_WEIGHT);
            List<String> names = new ArrayList<>(6);
            List<Slice> children = new ArrayList<>(6);
            do {
                String name = parser.currentName();
                weigh(NAME_WEIGHT + name.length());
                names.add(name);
                parser.nextToken();
                children.add(value());
            } while (parser.nextToken() != JsonToken.END_OBJECT);
            return new Slice(Kind.OBJECT, json, start, end(), names, children);
        }

        private List<Slice> items() throws IOException {
            List<Slice> items = List.of();
            if (parser.nextToken().isNumeric()) {
                Numbers inARow = numbers();
                if (parser.currentToken() == JsonToken.END_ARRAY) {
                    return inARow;
                }
                weigh(LIST_WEIGHT);
                items = new ArrayList<>(inARow.size() + 4);
                for (Slice number : inARow) {
                    count();
                    items.add(number);
                }
            } else if (parser.currentToken() != JsonToken.END_ARRAY) {
                weigh(LIST_WEIGHT);
                items = new ArrayList<>(4);
            }
            while (parser.currentToken() != JsonToken.END_ARRAY) {
                items.add(value());
                parser.nextToken();
            }
            return items;
        }

        private Numbers numbers() throws IOException {
            weigh(LIST_WEIGHT);
            Numbers inARow = new Numbers(json);
            do {
                if (++numbers > MOST_NUMBERS) {
                    throw new StreamConstraintsException("there are too many numbers");
                }
                weigh(NUMBER_WEIGHT);
                int start = start();
                parser.finishToken();
                inARow.add(start, end());
            } while (parser.nextToken().isNumeric());
            return inARow;
        }

        private void count() throws IOException {
            if (++values > MOST_VALUES) {
                throw new StreamConstraintsException("there are too many values");
            }
            weigh(VALUE_WEIGHT);
        }

        private void weigh(int bytes) {
            unweighed += bytes;
            if (unweighed >= WEIGHED_AT_ONCE) {
                scale.weigh(unweighed);
                unweighed = 0;
            }
        }

        private int start() {
            return offset + (int) parser.currentTokenLocation().getByteOffset();
        }

        private int end() {
            return offset + (int) parser.currentLocation().getByteOffset();
        }
    }

    /** Numbers in a row, of which a vector has thousands: kept as their places, and cut when they are looked at. */
    private static final class Numbers extends AbstractList<Slice> {
        private final byte[] json;
        private int[] places = new int[8];
        private int size;

        Numbers(byte[] json) {
            this.json = json;
        }

        void add(int start, int end) {
            if (2 * size == places.length) {
                places = Arrays.copyOf(places, 3 * size + (size & 1));
            }
            places[2 * size] = start;
            places[2 * size + 1] = end;
            size++;
        }

        @Override
        public Slice get(int index) {
            Objects.checkIndex(index, size);
            return new Slice(Kind.NUMBER, json, places[2 * index], places[2 * index + 1], List.of(), List.of());
        }

        @Override
        public int size() {
            return size;
        }
    }

    private static Kind kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Kind.OBJECT;
            case START_ARRAY -> Kind.ARRAY;
            case VALUE_STRING -> Kind.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE -> Kind.TRUE;
            case VALUE_FALSE -> Kind.FALSE;
            case VALUE_NULL -> Kind.NULL;
            default -> throw new IllegalStateException("no value begins with " + token);
        };
    }

    /** The member of that name; missing where there is none, or where this is no object. */
    public Slice get(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return children.get(i);
            }
        }
        return MISSING;
    }

    /** Each member of an object in its order. */
    public void members(BiConsumer<String, Slice> visitor) {
        for (int i = 0; i < names.size(); i++) {
            visitor.accept(names.get(i), children.get(i));
        }
    }

    /** One member of an object. */
    public record Member(String name, Slice value) {}

    /** The same, one by one: to look for each by its name would take as long as there are members, for each. */
    public Iterable<Member> members() {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < names.size();
            }

            @Override
            public Member next() {
                if (next >= names.size()) {
                    throw new NoSuchElementException();
                }
                return new Member(names.get(next), children.get(next++));
            }
        };
    }

    public List<String> names() {
        return names;
    }

    /** The items of an array; none where this is no array. */
    public List<Slice> items() {
        return kind == Kind.ARRAY ? children : List.of();
    }

    public boolean isObject() {
        return kind == Kind.OBJECT;
    }

    public boolean isArray() {
        return kind == Kind.ARRAY;
    }

    public boolean isString() {
        return kind == Kind.STRING;
    }

    public boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    public boolean isFlag() {
        return kind == Kind.TRUE || kind == Kind.FALSE;
    }

    public boolean isTrue() {
        return kind == Kind.TRUE;
    }

    /** Whether there is a value, and it is not null. */
    public boolean isGiven() {
        return kind != Kind.MISSING && kind != Kind.NULL;
    }

    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /** Whether it is the string. */
    public boolean is(String text) {
        return kind == Kind.STRING && text().equals(text);
    }

    /** A string's text; empty for everything else. */
    public String text() {
        return kind == Kind.STRING ? inner().plain() : "";
    }

    public @Nullable String textOrNull() {
        return kind == Kind.STRING ? inner().plain() : null;
    }

    /** What stands between the quotes of a string; empty for everything else. */
    public JsonText inner() {
        return kind == Kind.STRING ? new JsonText(bytes, start + 1, end - start - 2) : JsonText.EMPTY;
    }

    /** A whole number that a long can hold. */
    public OptionalLong whole() {
        if (kind != Kind.NUMBER || end - start > 19) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(json()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** A number's value; zero for everything else. */
    public BigDecimal number() {
        return kind == Kind.NUMBER ? new BigDecimal(json()) : BigDecimal.ZERO;
    }

    /** The value as it stands in its document. */
    public String json() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    public int length() {
        return end - start;
    }

    /** Where it begins in its document. */
    public int start() {
        return start;
    }

    /** Behind its last byte. */
    public int end() {
        return end;
    }

    /** As a value, byte by byte as it stands. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeRawValue(new Raw(this));
    }

    /** Lets a generator copy bytes that are JSON already. */
    private record Raw(Slice slice) implements SerializableString {
        @Override
        public String getValue() {
            return slice.json();
        }

        @Override
        public int charLength() {
            return slice.json().length();
        }

        @Override
        public char[] asQuotedChars() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] asUnquotedUTF8() {
            return Arrays.copyOfRange(slice.bytes, slice.start, slice.end);
        }

        @Override
        public byte[] asQuotedUTF8() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int appendQuotedUTF8(byte[] buffer, int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int appendQuoted(char[] buffer, int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int appendUnquotedUTF8(byte[] buffer, int offset) {
            int length = slice.end - slice.start;
            if (length > buffer.length - offset) {
                return -1;
            }
            System.arraycopy(slice.bytes, slice.start, buffer, offset, length);
            return length;
        }

        @Override
        public int appendUnquoted(char[] buffer, int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int writeQuotedUTF8(java.io.OutputStream out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int writeUnquotedUTF8(java.io.OutputStream out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int putQuotedUTF8(java.nio.ByteBuffer buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int putUnquotedUTF8(java.nio.ByteBuffer buffer) {
            throw new UnsupportedOperationException();
        }
    }
}
