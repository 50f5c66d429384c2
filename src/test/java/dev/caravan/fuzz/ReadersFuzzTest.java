package dev.caravan.fuzz;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class ReadersFuzzTest {
    @ParameterizedTest
    @EnumSource
    void it_bears_with_whatever_it_reads(Reader reader) {
        Budget.spend("reader " + reader, new Mutants(reader.goodCases(), Budget.chance()), reader::mustBearWith);
    }
}
