package dev.caravan.routeset.step;

import dev.caravan.batch.files.Inbox;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** Lets a watched folder see those files alone that the inbox wants now. Threads may share it. */
public final class StillFiles implements GenericFileFilter<Object> {
    private final Optional<Inbox> inbox;

    public StillFiles(Optional<Inbox> inbox) {
        this.inbox = inbox;
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        return !file.isDirectory()
                && inbox.filter(open -> open.wants(Path.of(file.getAbsoluteFilePath())))
                        .isPresent();
    }
}
