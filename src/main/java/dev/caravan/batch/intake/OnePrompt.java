package dev.caravan.batch.intake;

import dev.caravan.json.PlainText;
import dev.caravan.json.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that is one prompt. It goes into the wished prompt as the column {@code prompt}, where there is one. */
final class OnePrompt implements SourceItems {
    private static final String PROMPT = "prompt";

    private final InputStream source;
    private final String fileName;
    private final Wishes wishes;
    private boolean read;

    OnePrompt(InputStream source, String fileName, Wishes wishes) {
        this.source = source;
        this.fileName = fileName;
        this.wishes = wishes;
    }

    @Override
    public @Nullable SourceItem next() throws IOException, Unreadable {
        if (read) {
            return null;
        }
        read = true;
        byte[] bytes = source.readNBytes(LONGEST_PROMPT + 1);
        if (bytes.length > LONGEST_PROMPT) {
            throw new Unreadable("file_too_long", "a prompt may have " + (LONGEST_PROMPT >> 20) + " MiB");
        }
        if (Encoding.holdsZero(bytes, bytes.length)) {
            throw new Unreadable("binary_file", "the file is no text: it holds bytes that stand in no text");
        }
        if (!Utf8.isValid(bytes)) {
            throw new Unreadable("wrong_encoding", "the file is no UTF-8: save it as UTF-8");
        }
        String text = Encoding.text(bytes, 0, bytes.length);
        if (text.isBlank()) {
            throw new Unreadable("empty_file", "the file holds nothing but spaces");
        }
        Template template = wishes.prompt().map(Template::of).orElseGet(() -> Template.ofColumn(PROMPT));
        template.requireColumns(List.of(PROMPT));
        return new SourceItem.Good(
                1,
                PlainText.of(fileName),
                Endpoint.CHAT,
                wishes.modelInstead(null),
                wishes.chat(template.filled(column -> text)),
                null);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
