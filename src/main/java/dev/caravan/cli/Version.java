package dev.caravan.cli;

import dev.caravan.settings.Release;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Release.current().toString()};
    }
}
