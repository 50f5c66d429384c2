package dev.caravan.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Folders and files that other users of the machine may not look into, for prompts and answers stand in them. What is there
 * already keeps what it has; where the file system knows of no users, nothing is different.
 */
public final class OnlyOurs {
    private static final String FOLDER = "rwx------";
    private static final String FILE = "rw-------";

    private OnlyOurs() {}

    /** Makes it where it is not there, with those above it. */
    public static Path folder(Path folder) throws IOException {
        return Files.createDirectories(folder, rights(folder, FOLDER));
    }

    /** Makes an empty one where there is none. */
    static void file(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, rights(file, FILE));
            } catch (FileAlreadyExistsException e) {
                // Another has just made it.
                return;
            }
        }
    }

    /** As {@link #file}, and the folder's group may read it where the folder lets it: an outbox may be a team's. */
    public static void sharedFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            file(file);
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            if (isPosix(file) && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.GROUP_READ)) {
                Set<PosixFilePermission> rights = EnumSet.copyOf(PosixFilePermissions.fromString(FILE));
                rights.add(PosixFilePermission.GROUP_READ);
                Files.setPosixFilePermissions(file, rights);
            }
        }
    }

    private static FileAttribute<?>[] rights(Path path, String rights) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
