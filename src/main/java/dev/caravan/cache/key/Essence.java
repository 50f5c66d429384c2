package dev.caravan.cache.key;

import java.nio.ByteBuffer;

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

    private final JsonScan scan;
    private final Question question;
    private final Imprint imprint;

    Essence(ByteBuffer json, Question question, Imprint imprint) {
        this.scan = new JsonScan(json);
        this.question = question;
        this.imprint = imprint;
    }

    void print() {
        value(Place.REQUEST);
    }

    private void value(Place place) {
        byte first = scan.next();
        switch (first) {
            case '{' -> object(place);
            case '[' -> list(place);
            case '"' -> imprint.text(scan.string());
            case 't', 'f', 'n' -> {
                imprint.put((char) first);
                scan.skip();
            }
            default -> imprint.number(scan.number());
        }
    }

    private void list(Place place) {
        scan.step();
        int start = imprint.size();
        imprint.put('[');
        while (scan.next() != ']') {
            value(place);
            imprint.foldIfLong('L', start);
        }
        scan.step();
        imprint.put(']');
    }

    private void object(Place place) {
        scan.step();
        int start = imprint.size();
        imprint.put('{');
        Members members = new Members();
        while (scan.next() != '}') {
            member(place, members);
        }
        scan.step();
        members.arrange(imprint);
        imprint.put('}');
        imprint.foldIfLong('O', start);
    }

    private void member(Place place, Members members) {
        int start = imprint.size();
        imprint.text(scan.string());
        if (place == Place.ELSEWHERE) {
            members.add(start);
            value(place);
            return;
        }
        String name = imprint.textAt(start);
        if (counts(place, name)) {
            members.add(start);
            value(within(place, name));
        } else {
            imprint.cutBackTo(start);
            scan.skip();
        }
    }

    private boolean counts(Place place, String member) {
        if (place == Place.REQUEST) {
            boolean given = scan.next() != 'n';
            return given && !member.equals(MODEL) && !question.leavesOut(member);
        }
        return !member.equals(CACHE_HINT);
    }

    private Place within(Place place, String member) {
        boolean blocks = place == Place.REQUEST
                ? question.holdsBlocks(member)
                : switch (member) {
                    case "content", "source", "function" -> true;
                    default -> false;
                };
        return blocks ? Place.BLOCKS : Place.ELSEWHERE;
    }
}
