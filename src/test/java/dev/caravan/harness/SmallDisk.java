package dev.caravan.harness;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own in memory, that is soon full. Who may not mount one skips the test, but for CI. */
public record SmallDisk(Path path) implements AutoCloseable {
    public static SmallDisk at(Path path, String size) throws Exception {
        Files.createDirectory(path);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", path.toString()) == 0;
        assumeThat(mounted || "true".equals(System.getenv("CARAVAN_CI")))
                .as("only root may mount a small disk")
                .isTrue();
        return new SmallDisk(path);
    }

    /** Takes all the room that is left. */
    public Path fill() throws IOException {
        Path ballast = path.resolve("ballast");
        byte[] block = new byte[1024];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }

    @Override
    public void close() throws IOException {
        run("umount", path.toString());
    }
}
