package dev.caravan.cache.key;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What of a request's JSON can change the answer, put into an imprint in one pass. One instance reads one request. */
final class Essence {
    /** Where a value stands, for what does not count in one place counts in another. */
    private enum Place {
        REQUEST,
        /** Messages, tools and the blocks in them, as far as their form is known. */
        BLOCKS,
        /** Where everything counts: what a tool is given, say, whose members are called as its maker likes. */
        ELSEWHERE
    }

    /** Stands in the key by itself. */
    private static final String MODEL = "model";

    private static final String CACHE_HINT = "cache_control";

    private final JsonParser parser;
    private final Question question;
    private final Imprint imprint;

    Essence(JsonParser parser, Question question, Imprint imprint) {
        this.parser = parser;
        this.question = question;
        this.imprint = imprint;
    }

    void print() throws IOException {
        value(parser.nextToken(), Place.REQUEST);
    }

    private void value(JsonToken first, Place place) throws IOException {
        switch (first) {
            case START_OBJECT -> object(place);
            case START_ARRAY -> list(place);
            case VALUE_STRING -> imprint.text(parser);
            case VALUE_TRUE -> imprint.put('t');
            case VALUE_FALSE -> imprint.put('f');
            case VALUE_NULL -> imprint.put('n');
            default -> imprint.number(Numeral.of(parser));
        }
    }

    private void list(Place place) throws IOException {
        int start = imprint.size();
        imprint.put('[');
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            value(item, place);
            imprint.foldIfLong('L', start);
        }
        imprint.put(']');
    }

    private void object(Place place) throws IOException {
        int start = imprint.size();
        imprint.put('{');
        Members members = new Members();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            member(place, members);
        }
        members.arrange(imprint);
        imprint.put('}');
        imprint.foldIfLong('O', start);
    }

    private void member(Place place, Members members) throws IOException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (counts(place, name, value)) {
            members.add(imprint.size());
            imprint.text(name);
            value(value, within(place, name));
        } else {
            parser.skipChildren();
        }
    }

    private boolean counts(Place place, String member, JsonToken value) {
        return switch (place) {
            case REQUEST -> value != JsonToken.VALUE_NULL && !member.equals(MODEL) && !question.leavesOut(member);
            case BLOCKS -> !member.equals(CACHE_HINT);
            case ELSEWHERE -> true;
        };
    }

    private Place within(Place place, String member) {
        boolean blocks =
                switch (place) {
                    case REQUEST -> question.holdsBlocks(member);
                    case BLOCKS -> member.equals("content") || member.equals("source") || member.equals("function");
                    case ELSEWHERE -> false;
                };
        return blocks ? Place.BLOCKS : Place.ELSEWHERE;
    }
}
