package dev.caravan.batch;

import dev.caravan.batch.intake.Drafts;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file with items. Used by one thread. */
public final class SourceFile implements Source {
    private final Path file;
    private final Wishes wishes;
    private final Look look;

    /** What a file looks like from outside; another look, another file. */
    public record Look(long bytes, long modifiedMillis) {
        public static Look of(Path file) throws IOException {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(seen.size(), seen.lastModifiedTime().toMillis());
        }
    }

    public SourceFile(Path file, Wishes wishes) throws IOException {
        this.file = file;
        this.wishes = wishes;
        this.look = Look.of(file);
    }

    @Override
    public String fingerprint() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String essence = Drafts.ending(String.valueOf(file.getFileName())) + "\0" + wishes.essence() + "\0";
            digest.update(essence.getBytes(StandardCharsets.UTF_8));
            try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
                bytes.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public Drafts open() throws IOException, Unreadable {
        return Drafts.of(String.valueOf(file.getFileName()), Files.newInputStream(file), wishes);
    }

    @Override
    public void requireUnchanged() throws IOException, Unreadable {
        if (!Look.of(file).equals(look)) {
            throw new Unreadable(CHANGED, "the file changed while it was read");
        }
    }

    static final String CHANGED = "changed";
}
