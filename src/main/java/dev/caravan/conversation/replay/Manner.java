package dev.caravan.conversation.replay;

import dev.caravan.json.Slice;
import java.util.Set;

/** How the later pieces of a value join the earlier ones. */
enum Manner {
    /** What a delta of OpenAI's says: text and lists come piece by piece, and a list's items may tell their place. */
    SPOKEN(true, true),
    /** What is said beside such a delta: lists come piece by piece, text does not. */
    BESIDE(false, true),
    /** What a delta of Anthropic's says: only text comes piece by piece. */
    WRITTEN(true, false),
    /** What comes later takes the place of what came before, member by member. */
    STATED(false, false);

    /** Text that is whole where it is given, and may be given again with every piece. */
    private static final Set<String> NAMES =
            Set.of("id", "type", "role", "name", "format", "model", "object", "status");

    private final boolean textGrows;
    private final boolean listsGrow;

    Manner(boolean textGrows, boolean listsGrow) {
        this.textGrows = textGrows;
        this.listsGrow = listsGrow;
    }

    static boolean isName(String member) {
        return NAMES.contains(member) || member.endsWith("_id") || member.endsWith("_type");
    }

    Grown begin(String member, Slice piece) {
        if (piece.isObject()) {
            return new GrownMembers(this).plus(piece);
        }
        if (piece.isArray() && listsGrow) {
            return new GrownItems(this).plus(piece);
        }
        if (piece.isString() && textGrows && !isName(member)) {
            return new GrownText().plus(piece);
        }
        return new GrownPlain(this, member, piece);
    }

    boolean itemsTellTheirPlace() {
        return this == SPOKEN;
    }
}
