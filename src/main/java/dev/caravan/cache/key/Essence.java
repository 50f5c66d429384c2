package dev.caravan.cache.key;

import dev.caravan.json.Slice;

/** What of a request's JSON can change the answer, put into an imprint. One instance reads one request. */
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

    private final Question question;
    private final Imprint imprint;

    Essence(Question question, Imprint imprint) {
        this.question = question;
        this.imprint = imprint;
    }

    void print(Slice request) {
        value(request, Place.REQUEST);
    }

    private void value(Slice value, Place place) {
        if (value.isString()) {
            imprint.text(value.inner());
        } else if (value.isObject()) {
            object(value, place);
        } else if (value.isArray()) {
            list(value, place);
        } else if (value.isNumber()) {
            imprint.number(Numeral.of(value));
        } else {
            imprint.put(value.isTrue() ? 't' : value.isGiven() ? 'f' : 'n');
        }
    }

    private void list(Slice list, Place place) {
        int start = imprint.size();
        imprint.put('[');
        for (Slice item : list.items()) {
            value(item, place);
            imprint.foldIfLong('L', start);
        }
        imprint.put(']');
    }

    private void object(Slice object, Place place) {
        int start = imprint.size();
        imprint.put('{');
        Members members = new Members();
        for (Slice.Member member : object.members()) {
            String name = member.name();
            Slice value = member.value();
            if (counts(place, name, value)) {
                members.add(imprint.size());
                imprint.text(member.writtenName());
                value(value, within(place, name));
            }
        }
        members.arrange(imprint);
        imprint.put('}');
        imprint.foldIfLong('O', start);
    }

    private boolean counts(Place place, String member, Slice value) {
        return switch (place) {
            case REQUEST -> value.isGiven() && !member.equals(MODEL) && !question.leavesOut(member);
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
