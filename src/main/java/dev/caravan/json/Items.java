package dev.caravan.json;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;

/** The items of one list, made as they are looked at. Owned by one thread. */
final class Items extends AbstractList<Slice> implements RandomAccess {
    private static final int[] UNKNOWN = {};

    private final Places places;
    private final int list;

    /** Where each item is, once somebody asks for one by its number. */
    private int[] each = UNKNOWN;

    private int size = -1;

    Items(Places places, int list) {
        this.places = places;
        this.list = list;
    }

    private int first() {
        return list + 1;
    }

    private int closing() {
        return places.closing(list);
    }

    @Override
    public boolean isEmpty() {
        return first() == closing();
    }

    @Override
    public int size() {
        if (size < 0) {
            int count = 0;
            for (int item = first(); item < closing(); item = places.next(item)) {
                count++;
            }
            size = count;
        }
        return size;
    }

    @Override
    public Slice get(int index) {
        Objects.checkIndex(index, size());
        // Of numbers, say, one mark follows the other.
        if (closing() - first() == size) {
            return new Slice(places, first() + index);
        }
        if (each == UNKNOWN) {
            each = new int[size];
            int item = first();
            for (int i = 0; i < size; i++) {
                each[i] = item;
                item = places.next(item);
            }
        }
        return new Slice(places, each[index]);
    }

    @Override
    public Iterator<Slice> iterator() {
        int closing = closing();
        return new Iterator<>() {
            private int next = first();

            @Override
            public boolean hasNext() {
                return next < closing;
            }

            @Override
            public Slice next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Slice item = new Slice(places, next);
                next = places.next(next);
                return item;
            }
        };
    }
}
