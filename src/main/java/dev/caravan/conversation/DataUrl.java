package dev.caravan.conversation;

import dev.caravan.json.JsonText;
import dev.caravan.json.Slice;

/** Reads where an image or a document is, as OpenAI has it written: in the address itself, or behind it. */
final class DataUrl {
    private static final int LONGEST_HEAD = 200;

    private DataUrl() {}

    /** A data URL's content, or an address. */
    static Part.Media media(Slice url, String place) {
        JsonText text = url.inner();
        int comma = text.indexOf(',', LONGEST_HEAD);
        if (comma < 0) {
            text = JsonText.of(text.plain());
            comma = text.indexOf(',', LONGEST_HEAD);
        }
        String head = url.length() < 5 ? "" : text.head(comma < 0 ? 5 : comma);
        if (!head.startsWith("data:")) {
            return new Part.Media.Remote(text);
        }
        if (!head.endsWith(";base64")) {
            throw Unserved.at(place, "must be a data URL in base64");
        }
        return new Part.Media.Inline(head.substring(5, head.length() - 7).split(";", 2)[0], text.after(comma));
    }
}
