package dev.caravan.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The same readers, by a fuzzer that follows which way through the code each case takes. The first byte names the reader. */
class ReadersFuzz {
    private static final Reader[] READERS = Reader.values();

    static Stream<byte[]> good() {
        return IntStream.range(0, READERS.length).boxed().flatMap(at -> READERS[at].goodCases().stream()
                .map(bytes -> named(at, bytes)));
    }

    private static byte[] named(int reader, byte[] bytes) {
        byte[] named = new byte[bytes.length + 1];
        named[0] = (byte) reader;
        System.arraycopy(bytes, 0, named, 1, bytes.length);
        return named;
    }

    @MethodSource("good")
    @FuzzTest(maxDuration = "30s")
    void every_reader_bears_with_whatever_it_reads(byte[] named) throws Exception {
        if (named.length > 0) {
            READERS[Byte.toUnsignedInt(named[0]) % READERS.length].mustBearWith(
                    Arrays.copyOfRange(named, 1, named.length));
        }
    }
}
