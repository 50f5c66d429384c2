package dev.caravan.pages;

import dev.caravan.admit.Client;
import dev.caravan.failure.Refusal;
import dev.caravan.files.FileDraft;
import dev.caravan.files.FileShelf;
import dev.caravan.files.StoredFile;
import dev.caravan.files.TextPieces;
import dev.caravan.files.TextPieces.NoText;
import dev.caravan.pages.Multipart.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A form with a file on its way into the store. Where it does not come to its end, nothing of it stays. Used once. */
final class Upload {
    private static final String PURPOSE = "purpose";
    private static final String FILE = "file";
    private static final String ANCHOR = "expires_after[anchor]";
    private static final String SECONDS = "expires_after[seconds]";
    private static final List<String> FIELDS = List.of(PURPOSE, ANCHOR, SECONDS);
    private static final int LONGEST_FIELD = 1_000;
    private static final int LONGEST_NAME = 255;

    private final FileShelf shelf;
    private final FileRules rules;
    private final String owner;
    private final long most;
    private final Map<String, String> fields = new HashMap<>();
    private @Nullable FileDraft draft;
    private String filename = "";

    Upload(FileShelf shelf, FileRules rules, Client client) {
        this.shelf = shelf;
        this.rules = rules;
        this.owner = client.name();
        this.most = rules.mostOf(client.plan());
    }

    /** @throws Refusal where it is not what it must be */
    StoredFile take(Multipart form) throws IOException {
        boolean taken = false;
        try {
            for (Part part = form.next(); part != null; part = form.next()) {
                take(part);
            }
            StoredFile whole = finish();
            taken = true;
            return whole;
        } finally {
            if (!taken && draft != null) {
                shelf.giveUp(draft.id());
            }
        }
    }

    private void take(Part part) throws IOException {
        if (part.name().equals(FILE)) {
            takeFile(part);
        } else if (FIELDS.contains(part.name())) {
            byte[] value = part.body().readNBytes(LONGEST_FIELD + 1);
            if (value.length > LONGEST_FIELD || fields.containsKey(part.name())) {
                throw Refusal.badRequest("the field " + part.name() + " is too long, or there twice", part.name());
            }
            fields.put(part.name(), new String(value, StandardCharsets.UTF_8));
            if (part.name().equals(PURPOSE)) {
                requirePurpose();
            }
        } else {
            String name = shown(part.name());
            throw Refusal.badRequest("the field '" + name + "' is not known here", name);
        }
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 100 ? plain.substring(0, 100) : plain;
    }

    private void requirePurpose() {
        String purpose = fields.get(PURPOSE);
        if (purpose == null) {
            throw Refusal.badRequest("the field purpose is missing: send purpose=batch", PURPOSE);
        }
        if (!purpose.equals(StoredFile.BATCH)) {
            throw Refusal.badRequest(
                    "only files for batches are kept here: purpose must be batch, not '" + shown(purpose) + "'",
                    PURPOSE);
        }
    }

    private void takeFile(Part part) throws IOException {
        if (part.filename() == null) {
            throw Refusal.badRequest("the field file must be a file: it has no filename", FILE);
        }
        if (draft != null) {
            throw Refusal.badRequest("send one file at a time", FILE);
        }
        filename = baseName(part.filename());
        FileDraft begun = shelf.begin(owner, StoredFile.BATCH, filename, most);
        draft = begun;
        TextPieces pieces = new TextPieces(begun);
        byte[] bytes = new byte[32 << 10];
        try {
            for (int read = part.body().read(bytes);
                    read >= 0;
                    read = part.body().read(bytes)) {
                pieces.add(bytes, 0, read);
                if (pieces.total() > rules.largest()) {
                    throw tooLarge(rules);
                }
            }
            pieces.end();
        } catch (NoText e) {
            throw Refusal.badRequest("the file cannot be read: " + e.getMessage(), FILE);
        }
    }

    static Refusal tooLarge(FileRules rules) {
        return new Refusal(
                413,
                "invalid_request_error",
                "request_too_large",
                FILE,
                "the file is larger than " + FileRules.inWords(rules.largest())
                        + ": send it in parts, as several batches",
                null);
    }

    /** Some send where the file stood on their machine. */
    private static String baseName(String sent) {
        String name = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", "");
        if (name.isBlank()) {
            return "file";
        }
        int end = Math.min(LONGEST_NAME, name.length());
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end);
    }

    private StoredFile finish() {
        requirePurpose();
        Optional<Duration> wanted = Lifetime.read(fields.get(ANCHOR), fields.get(SECONDS), "expires_after");
        if (draft == null) {
            throw Refusal.badRequest("the field file is missing: it is the file itself", FILE);
        }
        if (draft.bytes() == 0) {
            throw Refusal.badRequest("the file is empty", FILE);
        }
        return draft.finish(wanted.orElse(rules.keep()).toMillis());
    }
}
