package dev.caravan.batch.files;

import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file with items. Used by one thread. */
final class SourceFile implements Source {
    private final Path file;
    private final Wishes wishes;
    private final LinkOption[] links;
    private final Look look;

    /** What a file looks like from outside; another look, another file. */
    record Look(long bytes, long modifiedMillis) {
        /** @throws NoFile where it is a link that is not to be followed, or a device, or a pipe: those are never opened */
        static Look of(Path file, LinkOption... links) throws IOException {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class, links);
            if (!seen.isRegularFile()) {
                throw new NoFile(file, seen.isSymbolicLink());
            }
            return new Look(seen.size(), seen.lastModifiedTime().toMillis());
        }
    }

    /** What is there under the name, and is no file to read. */
    static final class NoFile extends IOException {
        NoFile(Path file, boolean link) {
            super(file.getFileName()
                    + (link ? " is a symbolic link, and those are not followed" : " is no ordinary file"));
        }
    }

    SourceFile(Path file, Wishes wishes, LinkOption... links) throws IOException {
        this.file = file;
        this.wishes = wishes;
        this.links = links.clone();
        this.look = Look.of(file, links);
    }

    @Override
    public String fingerprint() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String essence = SourceItems.ending(String.valueOf(file.getFileName())) + "\0" + wishes.essence() + "\0";
            digest.update(essence.getBytes(StandardCharsets.UTF_8));
            try (InputStream bytes = new DigestInputStream(Files.newInputStream(file, links), digest)) {
                bytes.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public SourceItems open() throws IOException, Unreadable {
        return SourceItems.of(String.valueOf(file.getFileName()), Files.newInputStream(file, links), wishes);
    }

    @Override
    public void requireUnchanged() throws IOException, Unreadable {
        if (!Look.of(file, links).equals(look)) {
            throw new Unreadable(CHANGED, "the file changed while it was read");
        }
    }

    static final String CHANGED = "changed";
}
